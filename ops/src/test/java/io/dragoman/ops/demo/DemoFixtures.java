package io.dragoman.ops.demo;

import io.dragoman.client.Request;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.testing.Events;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Outcomes for tests. */
public final class DemoFixtures {
  private static final Language KOREAN = Language.find("ko").orElseThrow();
  private static final Language ENGLISH = Language.find("en").orElseThrow();

  private DemoFixtures() {}

  /** A sample of audio and what came back for it. */
  public static SampleOutcome audio(
      final String file,
      final String said,
      final String heard,
      final String meant,
      final String translated) {
    final Sample sample =
        new Sample(
            file,
            new Request.Audio(new byte[] {1}, file, KOREAN, List.of(ENGLISH)),
            ENGLISH,
            Optional.of(2.5),
            Optional.of(said),
            meant);
    final UnitView unit =
        new UnitView(
            0,
            Optional.of(Events.transcript(file, 0, heard)),
            translated.isEmpty()
                ? Map.of()
                : Map.of(Events.ENGLISH, Events.translation(file, 0, Events.ENGLISH, translated)),
            List.of(),
            true);
    return new SampleOutcome(
        sample,
        new RequestView(file, true, List.of(unit), List.of(), true),
        Optional.of(Duration.ofMillis(400)),
        Optional.of(Duration.ofMillis(900)));
  }

  /** A sample of text and what came back for it. */
  public static SampleOutcome text(final String text, final String meant, final String translated) {
    final UnitView unit =
        new UnitView(
            0,
            Optional.empty(),
            Map.of(Events.ENGLISH, Events.translation(text, 0, Events.ENGLISH, translated)),
            List.of(),
            true);
    return new SampleOutcome(
        textSample(text, meant),
        new RequestView(text, true, List.of(unit), List.of(), true),
        Optional.empty(),
        Optional.of(Duration.ofMillis(300)));
  }

  /** A text that was refused. */
  public static SampleOutcome refused(final String text) {
    final UnitStatus status =
        (UnitStatus) Events.failed(text, io.dragoman.schemas.event.Stage.INGEST, -1, "").getEvent();
    return new SampleOutcome(
        textSample(text, "?"),
        new RequestView(text, false, List.of(), List.of(status), true),
        Optional.empty(),
        Optional.of(Duration.ofMillis(300)));
  }

  private static Sample textSample(final String text, final String meant) {
    return new Sample(
        text,
        new Request.Text(text, KOREAN, List.of(ENGLISH)),
        ENGLISH,
        Optional.empty(),
        Optional.empty(),
        meant);
  }

  /** An answer of the gateway. */
  public static HttpAnswer overHttp(final String answer, final boolean right) {
    return new HttpAnswer("http://localhost:8080/v1/jobs", answer, right, Duration.ofMillis(200));
  }
}
