package io.dragoman.gateway.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.gateway.compat.JobEnd;
import io.dragoman.gateway.compat.JobRuns.Run;
import io.dragoman.gateway.job.JobView;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.web.ApiException;
import io.dragoman.web.EventStream;
import io.dragoman.web.EventStream.Event;
import io.dragoman.web.PooledJson;
import io.dragoman.web.Problem;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The text of a job as it comes, in the order of the audio: one delta for each stretch, then all of
 * it.
 */
final class SpeechStream {
  private static final JsonMapper JSON = new JsonMapper(PooledJson.factory());

  private final EventStream stream;
  private final Optional<Language> target;
  private int sent;
  private boolean begun;

  /** A piece of the text. */
  record Delta(String type, String delta) {}

  /** All of it. */
  record Done(String type, String text) {}

  private SpeechStream(final EventStream stream, final Optional<Language> target) {
    this.stream = stream;
    this.target = target;
  }

  /** Sends what becomes of a job, and ends the stream with it. Waits. */
  static void follow(
      final Run run,
      final EventStream stream,
      final Optional<Language> target,
      final String requestId,
      final InstantSource clock) {
    final SpeechStream speech = new SpeechStream(stream, target);
    try (stream) {
      try {
        final JobView end = run.follow(speech::progress);
        JobEnd.refuseUnlessDone(end);
        speech.progress(end);
        final RequestView view = end.inputs().getFirst();
        speech.send(
            new Done(
                "transcript.text.done",
                speech.into(view).map(view::translation).orElseGet(view::transcript)));
      } catch (final ApiException e) {
        speech.send(new OpenAiErrors().body(Problem.of(e, requestId, clock.instant())));
      }
    }
  }

  private void progress(final JobView view) {
    if (view.inputs().isEmpty()) {
      return;
    }
    final RequestView request = view.inputs().getFirst();
    final List<UnitView> units = request.units();
    while (sent < units.size()) {
      final Optional<String> text = text(request, units.get(sent));
      if (text.isEmpty()) {
        return;
      }
      sent++;
      final String stripped = text.get().strip();
      if (!stripped.isEmpty()) {
        send(new Delta("transcript.text.delta", (begun ? " " : "") + stripped));
        begun = true;
      }
    }
  }

  /** What it is translated into; none where that is spoken already. */
  private Optional<Language> into(final RequestView request) {
    return target.filter(language -> !request.isIn(language));
  }

  /** Empty while it is not known. */
  private Optional<String> text(final RequestView request, final UnitView unit) {
    final Optional<String> text =
        into(request)
            .map(
                language ->
                    Optional.ofNullable(unit.translations().get(language.flores()))
                        .map(Translation::getText))
            .orElseGet(() -> unit.transcript().map(Transcript::getText));
    return text.or(() -> unit.complete() ? Optional.of("") : Optional.empty());
  }

  private void send(final Object data) {
    try {
      stream.send(new Event(Optional.empty(), Optional.empty(), JSON.writeValueAsString(data)));
    } catch (final JsonProcessingException e) {
      throw new IllegalArgumentException("Not a value for JSON: " + data.getClass(), e);
    }
  }
}
