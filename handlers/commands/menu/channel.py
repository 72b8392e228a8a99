"""The commands of a channel's own choices: when its cards come, and when none does."""

from __future__ import annotations

from bot.card.card import Choice
from handlers.commands.command import Command, Option

_WHO = (
    Choice("everyone here", "everyone"),
    Choice("only the people in charge of this channel", "admins"),
    Choice("as Offprint was set up", "default"),
)

CHANNEL: tuple[Command, ...] = (
    Command(
        name="settings",
        description="Show and change this channel's settings: time zone, hours, cards an hour, who may change it",
        usage="settings [zone Europe/Berlin] [cap 5] [who everyone|admins]",
        examples=("settings", "settings zone Europe/Berlin", "settings cap 5", "settings who admins"),
        details=(
            "Alone it opens a form with all of them. A field that you leave as it is changes nothing.",
            "The zone is the clock of digests and hours. Cards above the cap are lines of the daily digest.",
        ),
        options=(
            Option(
                name="zone", description="The clock of its digests and hours, such as Europe/Berlin", completes=True
            ),
            Option(name="cap", description="How many cards come within an hour at most; 0 is any number"),
            Option(name="who", description="Who may change this channel", choices=_WHO),
        ),
    ),
    Command(
        name="call",
        description="Choose who is called by this channel's papers: people, or a group of people",
        usage="call [NUMBER or QUERY] [@WHO | me | off]",
        examples=("call", "call 2 @ml-team", 'call "mixture of experts" @ada @ml-team', "call 2 off"),
        details=(
            "A card or a digest with a paper of that subscription mentions them; nothing else mentions anybody.",
            "Alone it shows whom each subscription calls, with a menu to change that.",
        ),
        options=(
            Option(
                name="subscription",
                description="Its number in the list, or its query; leave it out if there is only one",
                completes=True,
            ),
            Option(name="who", description="People and roles: type @ and pick; or off"),
        ),
    ),
    Command(
        name="spread",
        description="Spread this channel's cards evenly over its waking hours, or post them at once",
        usage="spread [9-18 [in Europe/Berlin]] | spread off",
        examples=("spread 9-18", "spread 08:30-17:00 in Europe/Berlin", "spread", "spread off"),
        details=("This is for cards, which come instantly otherwise. Digests come when they are due.",),
        children=(
            Command(
                name="set",
                description="Spread the cards over these hours of each day",
                usage="spread 9-18 [in Europe/Berlin]",
                options=(
                    Option(name="hours", description="Such as 9-18, or 08:30-17:00 in Europe/Berlin", required=True),
                ),
            ),
            Command(name="show", description="Show over which hours the cards come", usage="spread"),
            Command(name="off", description="Post the cards at once again", usage="spread off"),
        ),
    ),
    Command(
        name="quiet",
        description="Let no card come to this channel in these hours of the day, or at any time again",
        usage="quiet [22:00-07:00 [in Europe/Berlin]] | quiet off",
        examples=("quiet 22:00-07:00", "quiet 20-8 in Asia/Tokyo", "quiet", "quiet off"),
        details=(
            "Cards that are due in quiet hours come at their end. Digests come when they are due.",
            "The hours are those of this channel's zone, which is that of its digest, else of the person who asks.",
        ),
        children=(
            Command(
                name="set",
                description="Let no card come in these hours of each day",
                usage="quiet 22:00-07:00 [in Europe/Berlin]",
                options=(
                    Option(name="hours", description="Such as 22:00-07:00, or 20-8 in Asia/Tokyo", required=True),
                ),
            ),
            Command(name="show", description="Show the quiet hours", usage="quiet"),
            Command(name="off", description="Let cards come at any time of day", usage="quiet off"),
        ),
    ),
    Command(
        name="links",
        description="Show papers that people here link to as cards, once, or leave links as they are",
        usage="links [on|off]",
        examples=("links on", "links off", "links"),
        details=(
            "A link to arXiv, Hugging Face or a DOI is answered with the paper's card, if the archive has it.",
            "Not again within 30 minutes, and not for a message with three links or more.",
            "It is also kept that the paper was shared here, and when. A paper never becomes news by that.",
        ),
        children=(
            Command(name="on", description="Show the papers that people here link to", usage="links on"),
            Command(name="off", description="Leave links to papers as they are", usage="links off"),
            Command(name="show", description="Show whether papers that people link to are shown", usage="links"),
        ),
    ),
    Command(
        name="mute",
        description="Post nothing in this channel for a while; what comes meanwhile is in its next digest",
        usage="mute [2h|3d|until monday]",
        examples=("mute 2h", "mute 3d", "mute until monday", "mute until tomorrow at 9am", "mute"),
        details=(
            "Nothing is lost: papers, and digests that are due, come after the mute, in the next digest.",
            "Without a time it lasts until unmute. What people ask for is posted all the same.",
        ),
        options=(Option(name="duration", description="Such as 2h, 3d or until monday; left out: until unmute"),),
    ),
    Command(
        name="unmute",
        description="End the mute of this channel",
        usage="unmute",
        examples=("unmute",),
    ),
    Command(
        name="notify",
        description="Notify people of cards and digests in this channel on Discord, where they come silently otherwise",
        usage="notify [on|off]",
        examples=("notify on", "notify off", "notify"),
        details=(
            "On Discord a card comes without a sound. With notify on it comes as a line first, which the notification",
            "shows, and becomes the card at once. On Slack every message has its line already: people choose there.",
        ),
        children=(
            Command(name="on", description="Notify people of each card and digest", usage="notify on"),
            Command(name="off", description="Post silently again", usage="notify off"),
            Command(name="show", description="Show whether people are notified", usage="notify"),
        ),
    ),
)
