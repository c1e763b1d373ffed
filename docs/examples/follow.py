#!/usr/bin/env python3
"""Sends a text to Dragoman and follows the request to its end, whatever that is.

    pip install confluent-kafka avro          (Debian: python3-confluent-kafka python3-avro)
    python3 docs/examples/follow.py "지하철역이 어디예요?"

BOOTSTRAP, REGISTRY: the cluster; default: the local stack on its standard ports.
Exit status: 0 done, 1 anything else.
"""
import io
import json
import os
import pathlib
import struct
import sys
import time
import urllib.request
import uuid
from datetime import datetime, timezone

import avro.io
import avro.schema
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

BOOTSTRAP = os.environ.get("BOOTSTRAP", "127.0.0.1:9092")
REGISTRY = os.environ.get("REGISTRY", "http://127.0.0.1:8081/apis/ccompat/v7")
SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas/src/main/avro"
RESULTS = ["requests", "translations"]
TIMEOUT_S = 120


def registry(path, body=None):
    """The registry's answer to a GET, or to a POST of a body."""
    request = urllib.request.Request(
        REGISTRY + path,
        data=json.dumps(body).encode() if body else None,
        headers={"Content-Type": "application/vnd.schemaregistry.v1+json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def encode(subject, file, value):
    """Confluent's wire format: a zero, the schema's id in four bytes, the Avro value."""
    text = (SCHEMAS / file).read_text()
    # One's own schema, not the latest of the subject: that may be anybody's.
    schema_id = registry(f"/subjects/{subject}/versions", {"schema": text})["id"]
    out = io.BytesIO(struct.pack(">bI", 0, schema_id))
    out.seek(0, io.SEEK_END)
    avro.io.DatumWriter(avro.schema.parse(text)).write(value, avro.io.BinaryEncoder(out))
    return out.getvalue()


known = {}


def decode(message):
    magic, schema_id = struct.unpack(">bI", message[:5])
    if schema_id not in known:
        known[schema_id] = avro.schema.parse(registry(f"/schemas/ids/{schema_id}")["schema"])
    reader = avro.io.DatumReader(known[schema_id])
    return reader.read(avro.io.BinaryDecoder(io.BytesIO(message[5:])))


class Request:
    """Knows when nothing more will come: every unit has ended for every language."""

    def __init__(self):
        self.submission = None
        self.refusals = []
        self.unreadable = []  # units of which nobody can tell which they were
        self.statuses = {}  # (unit, stage, language) -> status; a repeated one replaces itself
        self.translations = {}  # result id -> translation; likewise

    def apply(self, topic, value):
        if topic == "translations":
            self.translations[value["resultId"]] = value
        elif "units" in value["event"]:
            self.submission = value["event"]
        elif "state" in value["event"] and not value["event"].get("duplicate"):
            status = value["event"]
            if status["index"] >= 0:
                self.statuses[status["index"], status["stage"], status["targetLanguage"]] = status
            elif status["stage"] != "INGEST":
                self.unreadable.append(status)
            elif status["index"] == -1:
                self.refusals.append(status)

    def over(self):
        if self.submission is None:
            return bool(self.refusals)
        units = range(self.submission["units"])
        missing = sum(not self.unit_over(unit) for unit in units)
        done = sum(s["stage"] == "TRANSLATE" and s["state"] == "DONE" for s in self.statuses.values())
        return missing <= len(self.unreadable) and len(self.translations) >= done

    def unit_over(self, unit):
        if self.submission["kind"] == "AUDIO":
            heard = self.statuses.get((unit, "TRANSCRIBE", None))
            if heard is None or heard["state"] != "DONE" or heard["noSpeech"]:
                return heard is not None
        return (unit, "TRANSLATE", None) in self.statuses or all(
            (unit, "TRANSLATE", language) in self.statuses
            for language in self.submission["targetLanguages"]
        )

    def failures(self):
        failed = [status for status in self.statuses.values() if status["state"] != "DONE"]
        return failed + self.unreadable + ([] if self.submission else self.refusals)


def main(text):
    request_id = str(uuid.uuid4())
    consumer = Consumer({
        "bootstrap.servers": BOOTSTRAP,
        "group.id": request_id,
        "enable.auto.commit": False,
        # What a transaction wrote and took back must not be seen.
        "isolation.level": "read_committed",
    })
    # Where the topics end now; a subscription could begin after a quick answer.
    partitions = []
    for topic in RESULTS:
        for partition in consumer.list_topics(topic, timeout=10).topics[topic].partitions:
            end = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)[1]
            partitions.append(TopicPartition(topic, partition, end))
    consumer.assign(partitions)

    producer = Producer({"bootstrap.servers": BOOTSTRAP, "enable.idempotence": True})
    event = {
        "eventId": request_id,  # sent again with the same key, it is not worked on again
        "requestId": None,
        "clientId": "follow.py",
        "text": text,
        "sourceLanguage": "ko",
        "targetLanguages": ["en"],
        "priority": 5,
        "deadline": None,
        "metadata": {},
        "createdAt": datetime.now(timezone.utc),
    }
    problems = []
    producer.produce(
        "text.events",
        key=request_id,
        value=encode("text.events-value", "TextEvent.avsc", event),
        on_delivery=lambda error, _: problems.append(error) if error else None,
    )
    if producer.flush(30) or problems:
        raise KafkaException(*problems)

    request = Request()
    end = time.monotonic() + TIMEOUT_S
    while not request.over() and time.monotonic() < end:
        message = consumer.poll(0.5)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        if message.key() == request_id.encode():
            request.apply(message.topic(), decode(message.value()))
    consumer.close()

    for translation in sorted(request.translations.values(), key=lambda t: t["index"]):
        print(translation["text"])
    for failure in request.failures():
        print(f"{failure['errorCode']}: {failure['message']}", file=sys.stderr)
    if not request.over():
        print(f"not ended within {TIMEOUT_S} s: ./dragoman request {request_id}", file=sys.stderr)
    return 0 if request.over() and not request.failures() else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
