"""The papers that a message links to: by an address of arXiv, Hugging Face, a registry of DOIs, a publisher, a mirror.

A bare number is no link: people who discuss a paper write many. What a person has put into code is left alone, and so
is an address between `<` and `>`, by which people on Discord ask for no preview.
"""

from __future__ import annotations

import re
from itertools import islice

from bot.paper.paper import PaperId
from bot.paper.pasted import paper_in

MOST_PAPERS = 20
"""Papers of one message at most: more are a bibliography."""
_IN_CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]*`", re.DOTALL)
_WITHOUT_PREVIEW = re.compile(r"<https?://[^<>|\s]*>")
_WRAPPED = re.compile(r"<(https?://[^<>|\s]*)(?:\|[^<>]*)?>")
_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w./@-])(?=(?:www\.)?(?:arxiv\.org|huggingface\.co|hf\.co|doi\.org)/))[^\s<>|\"]+"
)
_LONGEST_ADDRESS = 500


def papers_in(text: str) -> tuple[PaperId, ...]:
    """The papers that a message links to, in its order, each once; of a message as people write it on Discord."""
    return _named(_WITHOUT_PREVIEW.sub(" ", _IN_CODE.sub(" ", text)))


def papers_in_mrkdwn(text: str) -> tuple[PaperId, ...]:
    """The same of a message as Slack tells it, which writes each address as `<https://…|label>`."""
    return _named(_WRAPPED.sub(r" \1 ", _IN_CODE.sub(" ", text)))


def papers_behind(addresses: tuple[str, ...]) -> dict[str, PaperId]:
    """The papers of these addresses, by address; those that lead to no paper are left out."""
    found = {address: paper_in(address) for address in addresses if len(address) <= _LONGEST_ADDRESS}
    return {address: paper for address, paper in found.items() if paper is not None}


def _named(text: str) -> tuple[PaperId, ...]:
    behind = papers_behind(tuple(found.group() for found in _ADDRESS.finditer(text)))
    return tuple(islice(dict.fromkeys(behind.values()), MOST_PAPERS))
