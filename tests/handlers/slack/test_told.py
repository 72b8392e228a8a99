"""What Slack writes null for is not told, and has its default."""

from __future__ import annotations

from handlers.slack.asked import PersonsMessage
from handlers.slack.form import Entered, entered
from handlers.slack.views import FormPayload


def test_a_file_without_a_name_is_a_file():
    told = {
        "channel": "D1",
        "ts": "1.1",
        "user": "U1",
        "text": None,
        "files": [{"id": "F1", "name": None, "size": None}],
    }
    message = PersonsMessage.model_validate(told)
    assert (message.text, message.files[0].name) == ("", "the file")


def test_fields_that_were_left_empty_are_empty():
    element = {"type": "file_input", "value": None, "files": None, "selected_users": None, "selected_options": None}
    form = {"callback_id": "form:import", "private_metadata": None, "state": {"values": {"file": {"file": element}}}}
    sent = FormPayload.model_validate({"user": {"id": "U1", "name": None}, "view": form})
    assert sent.view.state.values == {"file": {"file": Entered()}}
    assert entered(sent.view.state.values) == {"file": ""}
