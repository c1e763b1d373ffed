"""Run by `mvn verify` beside a gateway in memory, which DRAGOMAN_URL and DRAGOMAN_KEY name."""

import os
import tempfile
import unittest

import dragoman

KOREAN_TO_ENGLISH = {"source_language": "ko", "target_languages": ["en"]}


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.client = dragoman.Client(os.environ["DRAGOMAN_URL"], os.environ["DRAGOMAN_KEY"])

    def test_should_submit_wait_and_get_the_result(self):
        job = self.client.submit(text="안녕", **KOREAN_TO_ENGLISH)

        self.assertEqual("done", self.client.wait(job["token"], timeout=60)["status"])
        self.assertEqual("hello\n", self.client.result(job["token"], format="text"))
        result = self.client.result(job["token"])
        self.assertEqual("hello", result["inputs"][0]["translations"]["eng_Latn"]["text"])

    def test_should_submit_several_texts(self):
        job = self.client.submit(texts=["안녕", "감사"], **KOREAN_TO_ENGLISH)

        self.assertEqual(2, len(self.client.wait(job["token"], timeout=60)["inputs"]))

    def test_should_submit_files_and_get_subtitles(self):
        wav = b"RIFF\0\0\0\0WAVE"
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "one.wav")
            with open(path, "wb") as file:
                file.write(wav)
            job = self.client.submit(
                files=[path, ('t"wo.wav', wav)], metadata={"order": "7"}, **KOREAN_TO_ENGLISH
            )

        status = self.client.wait(job["token"], timeout=60)
        self.assertEqual("done", status["status"])
        self.assertEqual({"order": "7"}, status["metadata"])
        self.assertEqual("one.wav", status["inputs"][0]["file_name"])
        srt = self.client.result(job["token"], format="srt", language="ko", input=1)
        self.assertIn("00:00:00,500 --> 00:00:01,500\n안녕", srt)

    def test_should_stream_every_event_once_though_the_stream_breaks(self):
        token = self.client.submit(text="break", **KOREAN_TO_ENGLISH)["token"]

        events = list(self.client.stream(token))

        self.assertEqual(
            ["submitted", "accepted", "translation", "end"], [event.type for event in events]
        )
        self.assertEqual(len(events), len({event.id for event in events}))
        self.assertEqual("hello", events[2].data["text"])
        self.assertEqual(events[2:], list(self.client.stream(token, events[1].id)))
        self.assertEqual([], list(self.client.stream(token, events[-1].id)))

    def test_should_have_a_workflow_made_and_check_one(self):
        token = self.client.submit(text="Read the news to me.", target="workflow")["token"]

        status = self.client.wait(token, timeout=60)
        self.assertEqual("done", status["status"])
        self.assertEqual("fetch", status["inputs"][0]["workflow"]["json"]["tasks"][0]["action"])
        yaml = self.client.result(token, format="yaml")
        self.assertIn("tasks:", yaml)

        self.assertIn("fetch", self.client.catalogue()["agents"]["web"]["actions"])
        task = {"id": "read", "agent": "web", "action": "fetch", "params": {"url": "u"}}
        self.assertTrue(self.client.check_workflow({"tasks": [task]})["valid"])
        wrong = self.client.check_workflow("tasks: [{id: read, agent: wbe, action: fetch}]")
        self.assertFalse(wrong["valid"])
        self.assertEqual("tasks[0].agent", wrong["errors"][0]["field"])
        self.assertIn("Did you mean 'web'?", wrong["errors"][0]["message"])

    def test_should_cancel(self):
        token = self.client.submit(text="later", **KOREAN_TO_ENGLISH)["token"]
        with self.assertRaises(TimeoutError):
            self.client.wait(token, timeout=0)

        self.assertEqual("cancelled", self.client.cancel(token)["status"])
        self.assertIsNone(self.client.cancel(token))
        with self.assertRaises(dragoman.DragomanError) as gone:
            self.client.get(token)
        self.assertEqual(404, gone.exception.status)

    def test_should_say_what_is_wrong_and_what_to_do(self):
        with self.assertRaises(dragoman.DragomanError) as refused:
            self.client.submit(text="안녕", source_language="ko", target_languages=["klingon"])

        self.assertEqual("INVALID", refused.exception.code)
        self.assertEqual("target_languages", refused.exception.field)
        self.assertTrue(refused.exception.what_to_do)
        self.assertTrue(refused.exception.request_id)

    def test_should_make_one_job_of_an_order_that_is_sent_twice(self):
        jobs = [
            self.client.submit(text="안녕", idempotency_key="python", **KOREAN_TO_ENGLISH)
            for _ in range(2)
        ]

        self.assertEqual(jobs[0]["token"], jobs[1]["token"])

    def test_should_make_one_job_though_the_answer_to_the_first_try_is_lost(self):
        token = self.client.submit(text="again", **KOREAN_TO_ENGLISH)["token"]

        types = [event["type"] for event in self.client.get(token)["history"]]
        self.assertEqual(1, types.count("submitted"))

    def test_should_take_an_event_that_was_cut_off_for_none(self):
        whole = [b": comment\n", b"\n", b"id: 1\n", b"event: x\r\n", b"data: [1,\n", b"data: 2]\n"]

        self.assertEqual([], list(dragoman._events(whole)))
        self.assertEqual([dragoman.Event("1", "x", [1, 2])], list(dragoman._events(whole + [b"\n"])))


if __name__ == "__main__":
    unittest.main()
