package io.dragoman.gateway.api;

import io.dragoman.gateway.job.ExecutionTerms;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Stage;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An order with which nothing is wrong.
 *
 * @param work what it is about
 * @param source language of the input; empty where ingest is to find it out
 * @param targets languages to translate into; empty: transcribe only
 * @param priority 1 to 10
 * @param deadline when it ends as expired; empty: never
 * @param metadata free data
 * @param webhook where its end is told
 * @param options how the answer is wanted
 * @param workflow whether it is to become a workflow
 * @param execution on which terms the workflow is to be run; empty: it is not
 * @param validateOnly whether nothing is to be done
 */
record CheckedOrder(
    Work work,
    Optional<Language> source,
    List<Language> targets,
    int priority,
    Optional<Instant> deadline,
    Map<String, String> metadata,
    Optional<URI> webhook,
    Optional<JobOptions> options,
    boolean workflow,
    Optional<ExecutionTerms> execution,
    boolean validateOnly) {
  /** What a job is about. */
  sealed interface Work {
    /** Texts to translate. */
    record Texts(List<String> texts) implements Work {}

    /** Audio that came with the order. */
    record Files(List<AudioFile> files) implements Work {}

    /** Audio that lies elsewhere. */
    record Remote(URI url) implements Work {}
  }

  /** The stages behind ingest that have a share in it. */
  Set<Stage> stages() {
    return JobSpec.stages(workflow, speech(), targets);
  }

  /** Whether it is about audio. */
  boolean speech() {
    return !(work instanceof Work.Texts);
  }

  /** FLORES-200 code of the source, or auto. */
  String sourceCode() {
    return source.map(Language::flores).orElse(Language.AUTO);
  }

  /** FLORES-200 codes of the targets. */
  List<String> targetCodes() {
    return targets.stream().map(Language::flores).toList();
  }
}
