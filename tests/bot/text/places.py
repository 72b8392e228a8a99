"""All places of the tokens of a text, walked as the highlighter walks a phrase."""

from bot.text.tokens import surfaces


def places_of(found, text):
    first = surfaces(text)[:1]
    places = [min(found.of_start(surface)) for surface in first]
    while places and (place := found.behind(places[-1])) is not None:
        places.append(place)
    return places
