"""Plays one scenario against a server, item by item, and checks what each expects."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Protocol
from urllib.parse import quote

import msgspec

from mockpayline.contract.base import Message
from mockpayline.contract.operations import by_request
from mockpayline.domain.contract import CADEAU_CARREFOUR
from mockpayline.domain.money import cents
from mockpayline.domain.world import Declaration
from mockpayline.errors import SandboxError
from mockpayline.player import request
from mockpayline.player.addresses import headers_of
from mockpayline.player.connection import Connection
from mockpayline.player.control import ControlApi, Mistake, Refused
from mockpayline.player.expectations import differences
from mockpayline.player.facts import refund_ids
from mockpayline.player.receiver import Receiver
from mockpayline.player.run import Run, Script
from mockpayline.player.scene import Scene
from mockpayline.player.soap_call import Answer, SoapClient
from mockpayline.player.timeline import Timeline
from mockpayline.scenario import play

OWN_KEY = "mockpayline"
"""The access key of a merchant whose scenario leaves it to the first caller."""
_ABOUT_PAYMENT = (play.GetTransactionDetails, play.DoRefund)


class Server(Protocol):
    """What is played against."""

    @property
    def url(self) -> str:
        """Its address."""

    def restart(self) -> None:
        """Stop it and start it again on the same store."""


class Player:
    """Plays scenarios against one server.

    `restart_between` restarts the server between any two items, `trace` collects a timeline, `token` is the control
    API's. The receiver must run.
    """

    def __init__(
        self,
        server: Server,
        receiver: Receiver,
        *,
        restart_between: bool = False,
        trace: bool = False,
        token: str | None = None,
    ) -> None:
        self._server = server
        self._receiver = receiver
        self._restart_between = restart_between
        self._trace = trace
        self._token = token

    def play(self, script: Script) -> Run:
        """Play a scenario up to its first failure; whatever the server does, it is told in the run."""
        run = Run(script)
        begun = time.perf_counter()
        with closing(Connection(self._server.url)) as connection:
            playing = _Playing(
                script, run, self._server, self._receiver, connection, token=self._token, trace=self._trace
            )
            try:
                playing.begin()
                for place, item in enumerate(script.items):
                    if place and self._restart_between:
                        playing.restart()
                    playing.do(item)
                    if run.failures:
                        break
                playing.end()
            except SandboxError as error:
                place = min(playing.done, len(script.items) - 1)
                run.fail(script.items[place], error.path or script.items[place].path, "", error.message)
            run.timeline = playing.timeline.lines
        run.seconds = time.perf_counter() - begun
        return run


class _Playing:
    """One scenario under way: what was opened so far, and by which token the server knows it."""

    def __init__(
        self,
        script: Script,
        run: Run,
        server: Server,
        receiver: Receiver,
        connection: Connection,
        *,
        token: str | None,
        trace: bool,
    ) -> None:
        declaration = script.declaration
        self.done = 0
        self.timeline = Timeline()
        self._script = script
        self._run = run
        self._server = server
        self._receiver = receiver
        self._connection = connection
        self._control = ControlApi(declaration.merchant_id, token)
        self._soap = SoapClient(declaration.merchant_id, declaration.access_key or OWN_KEY)
        self._folder = quote(declaration.merchant_id, safe="")
        self._trace = trace
        self._began = ""
        self._tokens: dict[str, str] = {}
        self._openings: dict[str, play.DoWebPayment] = {}
        self._refunds: dict[str, str] = {}

    def begin(self) -> None:
        """Make the world."""
        self._receiver.begin(self._folder)
        world = self._control.put(self._connection, self._script.source)
        self._began = self.timeline.now = world.now

    def end(self) -> None:
        """Read the journal."""
        self._run.journal = self._control.journal(self._connection)

    def restart(self) -> None:
        """Restart the server; what was connected with it is so no longer."""
        self._connection.close()
        self._server.restart()

    def do(self, item: play.Item) -> None:
        """Do what an item says and note what is not as it expects."""
        self.timeline.begin(item)
        self._open(item)
        for scene in self._scenes(item):
            self._catch_up()
            self._check(scene)
        self._catch_up()
        self.done += 1

    def _catch_up(self) -> None:
        if self._trace:
            self.timeline.catch_up(self._control.journal(self._connection))

    def _open(self, item: play.Item) -> None:
        """Remember how payments are opened, the last one last, and in the order of the file where it is all at once."""
        if isinstance(item.action, play.Parallel):
            for one in item.action.items:
                self._open(one)
        elif isinstance(item.action, play.DoWebPayment):
            order_ref = item.action.order_ref or ""
            self._openings.pop(order_ref, None)
            self._openings[order_ref] = item.action

    def _check(self, scene: Scene) -> None:
        item, answer = scene.item, scene.answer
        if answer is not None:
            self._run.answers.append(answer.xml)
            self.timeline.fault(answer)
        for one in differences(scene, self._openings.get(scene.order_ref)):
            self._run.fail(item, one.path, one.wanted, one.seen, answer.xml if answer is not None else b"")

    def _scenes(self, item: play.Item) -> Iterator[Scene]:
        action = item.action
        match action:
            case play.Parallel(items=items):
                scenes = self._all_at_once(items)
                self._settle()
                yield from scenes
            case play.Wait(time=passing):
                self.timeline.now = self._control.advance(self._connection, passing).now
            case play.Restart():
                self.restart()
                self._settle()
            case play.Receiver():
                self._receiver.behave(self._folder, action)
            case play.Payment():
                pass
            case _:
                scene = self._done(item, self._connection)
                self._settle()
                yield scene
                return
        if item.expect is not None:
            yield self._scene(item, self._token_of(self._order_of(item)))

    def _settle(self) -> None:
        """Let scripted buyers act and due notifications arrive, so that what follows is the same on every run."""
        self._control.advance(self._connection, 0)

    def _order_of(self, item: play.Item) -> str:
        """Return the order that an item is about: its own, else that of the payment opened last."""
        return next(reversed(self._openings), "") if item.order_ref is None else item.order_ref

    def _all_at_once(self, items: tuple[play.Item, ...]) -> list[Scene]:
        barrier = Barrier(len(items))

        def one(item: play.Item) -> Scene:
            with closing(Connection(self._server.url)) as connection:
                barrier.wait()
                return self._done(item, connection)

        with ThreadPoolExecutor(len(items)) as pool:
            scenes = list(pool.map(one, items))
        for scene in scenes:
            # In the order of the file, whichever came first.
            self._remember(scene.item, scene.answer)
        return scenes

    def _done(self, item: play.Item, connection: Connection) -> Scene:
        """Make a call or let the buyer act, and return what came of it."""
        action = item.action
        if isinstance(action, play.Buyer):
            token = self._token_of(action.order_ref or "", connection)
            if not token:
                raise Refused(f"no payment of the order {action.order_ref} was opened", path=item.path)
            return self._scene(item, token, impossible=self._control.buyer(connection, token, action.steps))
        answer = self._call(item, connection)
        self._remember(item, answer)
        return self._scene(item, self._subject_token(item, connection), answer)

    def _scene(
        self, item: play.Item, token: str, answer: Answer | None = None, impossible: Mistake | None = None
    ) -> Scene:
        world = (self._connection, self._control, self._receiver, self._folder)
        return Scene(item, *world, order_ref=self._order_of(item), token=token, answer=answer, impossible=impossible)

    def _call(self, item: play.Item, connection: Connection) -> Answer:
        message = self._message(item, connection)
        operation = by_request(f"{item.word}Request")
        assert operation is not None, "play knows operations of the contract alone"
        tries, took = 0, 0.0
        answer: Answer | None = None
        while True:
            tries += 1
            headers = headers_of(item.at, tries, connection.scheme, answer, took)
            begun = time.perf_counter()
            answer = self._soap.call(connection, operation, message, item.timeout, headers)
            took = time.perf_counter() - begun
            if tries > item.retry or not answer.to_try_again:
                return msgspec.structs.replace(answer, tries=tries)
            if connection is self._connection:
                self._catch_up()
            self.timeline.fault(answer)

    def _message(self, item: play.Item, connection: Connection) -> Message:
        match item.action:
            case play.DoWebPayment() as opening:
                return request.do_web_payment(
                    opening,
                    contract=first_contract(self._script.declaration),
                    now=self._began,
                    notification_url=f"{self._receiver.url}/{self._folder}/notify",
                )
            case play.GetWebPaymentDetails(token=None) as asking:
                token = self._token_of(asking.order_ref or "", connection)
                if not token:
                    raise Refused(f"no payment of the order {asking.order_ref} was opened", path=item.path)
                return request.get_web_payment_details(asking, request.Subject(token=token))
            case play.GetWebPaymentDetails() as asking:
                return request.get_web_payment_details(asking, request.Subject())
            case play.GetTransactionDetails() as asking:
                return request.get_transaction_details(asking, self._subject(item, asking.transaction, connection))
            case play.DoRefund() as giving:
                return request.do_refund(giving, self._subject(item, giving.transaction, connection))
        raise AssertionError(f"{item.word} is no call")

    def _subject(self, item: play.Item, transaction: str, connection: Connection) -> request.Subject:
        """Return what is known of the payment that a call is about, and the transaction that it names."""
        token = self._token_of(item.order_ref or "", connection)
        view = self._control.payment(connection, token) if token else None
        if view is None:
            if transaction in {"main", "complement", "refund"}:
                raise Refused(f"no payment of the order {item.order_ref} was opened", path=item.path)
            return request.Subject(transaction=transaction, contract=first_contract(self._script.declaration))
        bank = view.complement
        ids = {
            "main": view.transaction_id or "",
            "complement": bank.transaction_id if bank else "",
            "refund": self._refunds.get(token, ""),
        }
        return request.Subject(
            token=token,
            transaction=ids.get(transaction, transaction),
            contract=view.contract,
            refundable=cents(bank.amount) - cents(bank.refunded) if bank else cents(view.amount),
        )

    def _remember(self, item: play.Item, answer: Answer | None) -> None:
        """Keep the token and the refunds' ids that an answer tells."""
        response = answer.response if answer is not None else None
        if response is None:
            return
        if isinstance(item.action, play.DoWebPayment):
            token = getattr(response, "token", None)
            if token:
                self._tokens[item.action.order_ref or ""] = token
        elif isinstance(item.action, _ABOUT_PAYMENT):
            of_payment = self._tokens.get(item.order_ref or "", "")
            ids = refund_ids(response)
            if isinstance(item.action, play.DoRefund) and (given := getattr(response, "transaction", None)) is not None:
                ids = [given.id] if given.id else []
            if ids:
                self._refunds[of_payment] = ids[-1]

    def _subject_token(self, item: play.Item, connection: Connection) -> str:
        token = getattr(item.action, "token", None)
        return token if token is not None else self._token_of(item.order_ref or "", connection)

    def _token_of(self, order_ref: str, connection: Connection | None = None) -> str:
        """Return the token of the payment opened last for an order, also where its answer was lost; else nothing."""
        known = self._tokens.get(order_ref)
        if known is None and order_ref:
            found = self._control.payments(connection or self._connection, order_ref)
            known = found[0].token if found else None
        return known or ""


def first_contract(declaration: Declaration) -> str:
    """Return the contract of a payment that names none: the first gift-card contract, else the first of all."""
    numbers = [one.number for one in declaration.contracts if one.card_code == CADEAU_CARREFOUR]
    numbers += [one.number for one in declaration.contracts]
    return numbers[0] if numbers else ""
