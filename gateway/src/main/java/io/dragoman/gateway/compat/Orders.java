package io.dragoman.gateway.compat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.schemas.Language;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Orders of callers who wait: urgent, and of no interest to anybody once nobody waits. */
public final class Orders {
  /** Before what others do in the background. */
  private static final int PRIORITY = 8;

  private Orders() {}

  /**
   * Audio that comes with the request.
   *
   * @param target empty: it is only transcribed
   */
  public static JobOrder audio(
      final @Nullable String source,
      final Optional<Language> target,
      final JobOptions options,
      final long deadlineSeconds) {
    return new JobOrder(
        null,
        null,
        null,
        source,
        target.map(language -> List.of(language.flores())).orElse(List.of()),
        target.isEmpty(),
        PRIORITY,
        JsonNodeFactory.instance.numberNode(deadlineSeconds),
        null,
        null,
        options,
        false);
  }

  /** Texts. */
  public static JobOrder texts(
      final List<String> texts,
      final Language source,
      final Language target,
      final long deadlineSeconds) {
    return new JobOrder(
        null,
        texts,
        null,
        source.flores(),
        List.of(target.flores()),
        null,
        PRIORITY,
        JsonNodeFactory.instance.numberNode(deadlineSeconds),
        null,
        null,
        null,
        false);
  }
}
