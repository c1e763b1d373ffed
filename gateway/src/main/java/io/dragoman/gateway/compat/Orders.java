package io.dragoman.gateway.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.schemas.Language;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Orders of callers who wait: urgent, and of no interest to anybody some time after nobody waits.
 */
public final class Orders {
  /** Before what others do in the background. */
  private static final int PRIORITY = 8;

  /** For those who were told that it takes longer than they may wait, and where to ask for it. */
  private static final Duration ASKED_FOR_LATER = Duration.ofHours(1);

  private Orders() {}

  /**
   * Audio that comes with the request.
   *
   * @param target empty: it is only transcribed
   * @param patience how long the caller waits
   */
  public static JobOrder audio(
      final @Nullable String source,
      final Optional<Language> target,
      final JobOptions options,
      final Duration patience) {
    return new JobOrder(
        null,
        null,
        null,
        source,
        target.map(language -> List.of(language.flores())).orElse(List.of()),
        target.isEmpty(),
        PRIORITY,
        deadline(patience),
        null,
        null,
        options,
        false);
  }

  /**
   * Texts.
   *
   * @param options how the translations are wanted; null: as the engines do it
   * @param patience how long the caller waits
   */
  public static JobOrder texts(
      final List<String> texts,
      final Language source,
      final Language target,
      final @Nullable JobOptions options,
      final Duration patience) {
    return new JobOrder(
        null,
        texts,
        null,
        source.flores(),
        List.of(target.flores()),
        null,
        PRIORITY,
        deadline(patience),
        null,
        null,
        options,
        false);
  }

  private static JsonNode deadline(final Duration patience) {
    return JsonNodeFactory.instance.numberNode(patience.plus(ASKED_FOR_LATER).toSeconds());
  }
}
