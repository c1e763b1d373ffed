package io.dragoman.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.stage.testing.SynthesisApp;
import io.dragoman.stage.testing.UpperCaseEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every stage has from this module: its work, its engine and whoever asked. */
class ModelStageTest {
  @TempDir private Path directory;

  private final MoodyEngine engine = new MoodyEngine();
  private AppHarness app;

  @BeforeEach
  void start() {
    app = new AppHarness(new SynthesisApp(UpperCaseEngine.provider(engine)), directory);
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void shouldAskThoseOfLikeLengthTogetherAndAnswerInTheOrderOfTheWork() {
    send("long sentence", "a", "middling", "b", "longest of all sentences", "cc");

    assertThat(said()).isEqualTo("LONG SENTENCE A MIDDLING B LONGEST OF ALL SENTENCES CC");
    assertThat(engine.calls)
        .containsExactly(
            List.of("a", "b", "cc", "middling"),
            List.of("long sentence", "longest of all sentences"));
    assertThat(app.onlyStatus().getState()).isEqualTo(State.DONE);
  }

  @Test
  void shouldAskAgainWhenAnswersAreMissing() {
    engine.mood = Mood.FORGETFUL;
    send("one", "two");
    await().until(() -> !engine.calls.isEmpty());
    engine.mood = Mood.WELL;

    assertThat(said()).isEqualTo("ONE TWO");
    assertThat(app.deadLetters(Topic.DLQ_TRANSLATOR)).isEmpty();
  }

  @Test
  void shouldAskForAnotherProcessWhenTheDeviceLostItsState() {
    engine.mood = Mood.POISONED;
    send("one");

    await().until(() -> app.stops().contains(ExitCode.DEVICE_POISONED));
  }

  @Test
  void shouldTellWhoAskedWhenWorkCanBeReadButNotBeWorkedOn() {
    send("!!!");

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getState()).isEqualTo(State.FAILED);
    assertThat(status.getErrorCode()).contains(ErrorCode.EMPTY_INPUT.name());
    assertThat(status.getIndex()).isEqualTo(3);
    assertThat(status.getTargetLanguage()).contains("eng_Latn");
    assertThat(app.deadLetters(Topic.DLQ_TRANSLATOR)).hasSize(1);
    assertThat(engine.calls).isEmpty();
  }

  @Test
  void shouldSayOnceWhatHadComeBefore() {
    send("one");
    assertThat(said()).isEqualTo("ONE");
    assertThat(app.onlyStatus().getState()).isEqualTo(State.DONE);

    send("one");

    final UnitStatus status = app.onlyStatus();
    assertThat(status.getDuplicate()).isTrue();
    assertThat(status.getMessage())
        .contains("The text event/3/eng_Latn had come before; this copy was dropped.");
    assertThat(engine.calls).hasSize(1);
  }

  private String said() {
    return app.only(Topic.TRANSLATIONS, Translation.class).getValue().getText();
  }

  private void send(final String... sentences) {
    final TranslationTask task =
        TranslationTask.newBuilder()
            .setEventId("event/3/eng_Latn")
            .setRequestId("request")
            .setIndex(3)
            .setCount(4)
            .setSentences(
                Stream.of(sentences).map(text -> new Sentence(text, " ", null, null)).toList())
            .setFingerprint("fingerprint")
            .setSourceLanguage("kor_Hang")
            .setTargetLanguage("eng_Latn")
            .setCreatedAt(Instant.EPOCH)
            .build();
    app.send(
        Topic.TRANSLATION_TASKS,
        TranslationTask.class,
        task.getFingerprint(),
        task.getRequestId(),
        task);
  }

  private enum Mood {
    WELL,
    /** Leaves the last answer out. */
    FORGETFUL,
    POISONED
  }

  /** Keeps what it was asked. */
  private static final class MoodyEngine extends UpperCaseEngine {
    private final List<List<String>> calls = new CopyOnWriteArrayList<>();
    private volatile Mood mood = Mood.WELL;

    @Override
    public EngineHealth health() {
      return mood == Mood.POISONED ? EngineHealth.POISONED : EngineHealth.OK;
    }

    @Override
    public List<String> generate(final List<String> batch, final Deadline deadline) {
      calls.add(batch);
      final List<String> answers = super.generate(batch, deadline);
      return switch (mood) {
        case WELL -> answers;
        case FORGETFUL -> answers.subList(1, answers.size());
        case POISONED ->
            throw new EngineException(ErrorCode.ENGINE_UNAVAILABLE, "the device is gone");
      };
    }
  }
}
