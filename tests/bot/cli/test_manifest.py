"""`offprint manifest`: what is pasted into Slack's form, and the link that fills it in."""

import json

from handlers.slack.install import form_url, manifest


def test_the_manifest_is_printed_alone_and_the_link_beside_it(offprint):
    ran = offprint("manifest")
    assert json.loads(ran.out) == manifest()
    assert form_url() in ran.err
