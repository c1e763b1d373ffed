package io.dragoman.schemas.serde;

import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.event.WorkflowTask;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Records that tests of the serdes share. */
final class SampleRecords {
  private SampleRecords() {}

  static TextEvent textEvent(final String text) {
    return TextEvent.newBuilder()
        .setEventId("event-1")
        .setRequestId("request-1")
        .setText(text)
        .setSourceLanguage("ko")
        .setTargetLanguages(List.of("en", "jpn_Jpan"))
        .setDeadline(Instant.ofEpochMilli(1_800_000_000_123L))
        .setMetadata(Map.of("k", "v"))
        .setCreatedAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .build();
  }

  static AudioEvent audioEvent() {
    return AudioEvent.newBuilder()
        .setEventId("event-2")
        .setAudio(ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .setSourceLanguage("ko")
        .setCreatedAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .build();
  }

  /** A record for every topic that has a schema. */
  static Map<Topic, SpecificRecord> all() {
    final Map<Topic, SpecificRecord> all = new EnumMap<>(Topic.class);
    all.put(Topic.AUDIO_EVENTS, audioEvent());
    all.put(Topic.TEXT_EVENTS, textEvent("안녕하세요. 🙂"));
    all.put(Topic.AUDIO_SEGMENTS, audioSegment());
    all.put(Topic.TRANSCRIBER_DELAY, audioSegment());
    all.put(Topic.TRANSLATION_TASKS, translationTask());
    all.put(Topic.TRANSLATOR_DELAY, translationTask());
    all.put(Topic.TRANSCRIPTS, transcript());
    all.put(Topic.TRANSLATIONS, translation());
    all.put(Topic.WORKFLOW_TASKS, workflowTask());
    all.put(Topic.WORKFLOW_DELAY, workflowTask());
    all.put(Topic.WORKFLOWS, workflow());
    all.put(Topic.REQUESTS, unitStatus());
    return all;
  }

  private static WorkflowTask workflowTask() {
    return WorkflowTask.newBuilder()
        .setEventId("workflow/request-1/event-1/0")
        .setRequestId("request-1")
        .setIndex(0)
        .setCount(1)
        .setText("뉴스를 읽고 앤에게 보내 주세요.")
        .setFingerprint("00ff")
        .setCreatedAt(Instant.ofEpochMilli(1_790_000_000_123L))
        .build();
  }

  private static Workflow workflow() {
    return Workflow.newBuilder()
        .setRequestId("request-1")
        .setIndex(0)
        .setCount(1)
        .setSourceText("Read the news.")
        .setTitle("News")
        .setDescription("Reads the news.")
        .setEstimatedMinutes(2)
        .setYaml("tasks: []\n")
        .setJson("{\"tasks\":[]}")
        .setTasks(1)
        .setCatalogue("abc")
        .setEngine("openai")
        .setModelVersion("gpt-1")
        .setCompletedAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .build();
  }

  static RequestEvent unitStatus() {
    return RequestEvent.newBuilder()
        .setRequestId("request-1")
        .setAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .setEvent(
            UnitStatus.newBuilder()
                .setStage(Stage.TRANSLATE)
                .setIndex(0)
                .setTargetLanguage("eng_Latn")
                .setState(State.FAILED)
                .setErrorCode("ENGINE_FAILED")
                .setMessage("가 나")
                .build())
        .build();
  }

  private static AudioSegment audioSegment() {
    return AudioSegment.newBuilder()
        .setEventId("event-3")
        .setRequestId("request-1")
        .setIndex(1)
        .setCount(2)
        .setStartMs(10_000)
        .setEndMs(12_345)
        .setPcm(ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xff, 127}))
        .setFingerprint("f".repeat(64))
        .setSourceLanguage("ko")
        .setCreatedAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .build();
  }

  private static TranslationTask translationTask() {
    return TranslationTask.newBuilder()
        .setEventId("event-4")
        .setRequestId("request-1")
        .setIndex(0)
        .setCount(1)
        .setSentences(
            List.of(new Sentence("하나.", "\n\n", null, null), new Sentence("둘.", "", null, null)))
        .setFingerprint("0".repeat(64))
        .setSourceLanguage("kor_Hang")
        .setTargetLanguage("eng_Latn")
        .setCreatedAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .build();
  }

  private static Transcript transcript() {
    return Transcript.newBuilder()
        .setRequestId("request-1")
        .setIndex(0)
        .setCount(1)
        .setOutcome(SpeechOutcome.SPEECH)
        .setLanguage("ko")
        .setText("안녕")
        .setSegments(
            List.of(new TimedText(0L, 1_500L, "안녕", null, null, null, List.of(), List.of())))
        .setNoSpeechProbability(0.125f)
        .setAverageLogProbability(-0.5f)
        .setEngine("primary")
        .setModelVersion("1")
        .setCompletedAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .build();
  }

  private static Translation translation() {
    return Translation.newBuilder()
        .setRequestId("request-1")
        .setIndex(0)
        .setCount(1)
        .setSourceLanguage("kor_Hang")
        .setTargetLanguage("eng_Latn")
        .setSourceText("안녕")
        .setText("Hello")
        .setSentences(
            List.of(
                new TranslatedSentence(
                    "안녕", "Hello", null, null, List.of("Hi"), 0.9f, List.of("cut"), false)))
        .setEngine("primary")
        .setModelVersion("1")
        .setCached(true)
        .setCompletedAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .build();
  }
}
