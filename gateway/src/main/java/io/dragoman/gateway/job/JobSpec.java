package io.dragoman.gateway.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.schemas.event.Stage;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, checked.
 *
 * @param token its name
 * @param owner whose it is
 * @param inputs what it is about; all of one kind, at least one
 * @param sourceLanguage FLORES-200 code
 * @param targetLanguages FLORES-200 codes; empty: transcribe only
 * @param priority 1 (whenever there is room) to 10 (first)
 * @param deadline when it ends as expired unless it is over before; null: never
 * @param metadata free data of the client, returned with the status
 * @param webhook where its end is told; null: nowhere
 * @param options how the answer is wanted; null: as the engines are configured
 * @param digest SHA-256, hexadecimal, of all that would make it another job; tells a repeat from
 *     another job under the same idempotency key; empty where there is no such key
 * @param submittedAs the X-Request-ID of the request that it came with
 * @param submittedAt when it was taken, UTC
 * @param document the file that its texts are of; null: of none
 * @param trace the trace that the request was part of; null: of none
 * @param target what it is to become; null, as earlier versions wrote it: a translation
 * @param execution on which terms its workflow is to be run; null: it is not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobSpec(
    JobToken token,
    JobOwner owner,
    List<JobInput> inputs,
    String sourceLanguage,
    List<String> targetLanguages,
    int priority,
    @Nullable Instant deadline,
    Map<String, String> metadata,
    @Nullable String webhook,
    @Nullable JobOptions options,
    String digest,
    String submittedAs,
    Instant submittedAt,
    @Nullable JobDocument document,
    @Nullable TraceContext trace,
    @Nullable JobTarget target,
    @Nullable ExecutionTerms execution) {
  public JobSpec {
    inputs = List.copyOf(inputs);
    targetLanguages = List.copyOf(targetLanguages);
    metadata = Map.copyOf(metadata);
  }

  /** A translation of texts that are of no file, or of audio; part of no trace. */
  public JobSpec(
      final JobToken token,
      final JobOwner owner,
      final List<JobInput> inputs,
      final String sourceLanguage,
      final List<String> targetLanguages,
      final int priority,
      final @Nullable Instant deadline,
      final Map<String, String> metadata,
      final @Nullable String webhook,
      final @Nullable JobOptions options,
      final String digest,
      final String submittedAs,
      final Instant submittedAt) {
    this(
        token,
        owner,
        inputs,
        sourceLanguage,
        targetLanguages,
        priority,
        deadline,
        metadata,
        webhook,
        options,
        digest,
        submittedAs,
        submittedAt,
        null,
        null,
        null,
        null);
  }

  /** Whether it is to become a workflow. */
  @JsonIgnore
  public boolean isWorkflow() {
    return target == JobTarget.WORKFLOW;
  }

  /** The stages behind ingest that have a share in it. */
  public Set<Stage> stages() {
    return stages(isWorkflow(), inputs.getFirst() instanceof JobInput.Audio, targetLanguages);
  }

  /**
   * The stages behind ingest that have a share in work.
   *
   * @param workflow whether it is to become a workflow
   * @param audio whether it is audio
   * @param targets languages to translate into
   */
  public static Set<Stage> stages(
      final boolean workflow, final boolean audio, final Collection<?> targets) {
    final Set<Stage> stages = EnumSet.noneOf(Stage.class);
    if (workflow) {
      stages.add(Stage.WORKFLOW);
    }
    if (audio) {
      stages.add(Stage.TRANSCRIBE);
    }
    if (!targets.isEmpty()) {
      stages.add(Stage.TRANSLATE);
    }
    return stages;
  }

  /** The request id of one of its inputs. */
  public String requestId(final int input) {
    return token.requestId(input, inputs.size());
  }
}
