from __future__ import annotations

import http.client
import itertools
from urllib.parse import urlsplit

import pytest

from mockpayline.player.receiver import Receiver
from mockpayline.scenario.play import Receiver as Behaviour

_folders = itertools.count(1)


def new_folder() -> str:
    return f"SHOP{next(_folders)}"


def call(receiver: Receiver, folder: str, token: str, type_: str = "WEBTRS") -> int:
    connection = http.client.HTTPConnection(urlsplit(receiver.url).netloc, timeout=60)
    try:
        connection.request("GET", f"/{folder}/notify?notificationType={type_}&token={token}")
        return connection.getresponse().status
    finally:
        connection.close()


def test_what_came_is_kept_in_order(receiver: Receiver) -> None:
    folder = new_folder()
    assert [call(receiver, folder, "A"), call(receiver, folder, "A", "TRS")] == [200, 200]
    assert [one.type for one in receiver.came(folder, frozenset({"A"}))] == ["WEBTRS", "TRS"]


def test_what_is_about_another_payment_or_another_folder_is_not_counted(receiver: Receiver) -> None:
    one, other = new_folder(), new_folder()
    call(receiver, one, "A")
    assert receiver.came(one, frozenset({"B"})) == []
    assert receiver.came(other, frozenset({"A"})) == []


def test_a_behaviour_lasts_as_long_as_it_says(receiver: Receiver) -> None:
    folder = new_folder()
    receiver.behave(folder, Behaviour(status=503, first=2))
    assert [call(receiver, folder, "A") for _ in range(3)] == [503, 503, 200]


def test_a_behaviour_without_end_lasts_until_the_next(receiver: Receiver) -> None:
    folder = new_folder()
    receiver.behave(folder, Behaviour(status=404, hang=1))
    assert [call(receiver, folder, "A") for _ in range(3)] == [404, 404, 404]
    receiver.behave(folder, Behaviour())
    assert call(receiver, folder, "A") == 200


def test_a_connection_that_is_closed_without_an_answer_counts_as_come(receiver: Receiver) -> None:
    folder = new_folder()
    receiver.behave(folder, Behaviour(close=True))
    with pytest.raises(http.client.RemoteDisconnected):
        call(receiver, folder, "A")
    assert [one.status for one in receiver.came(folder, frozenset({"A"}))] == [0]


def test_what_is_waited_for_is_told_as_soon_as_it_is_there(receiver: Receiver) -> None:
    folder = new_folder()
    call(receiver, folder, "A")
    assert len(receiver.wait_for(folder, frozenset({"A"}), lambda came: len(came) == 1)) == 1


def test_a_folder_that_begins_anew_has_forgotten_what_came_and_how_to_answer(receiver: Receiver) -> None:
    folder = new_folder()
    receiver.behave(folder, Behaviour(status=404))
    call(receiver, folder, "A")
    receiver.begin(folder)
    assert receiver.came(folder, frozenset({"A"})) == []
    assert call(receiver, folder, "A") == 200
