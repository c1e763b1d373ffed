package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.gateway.job.JobView;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is known of a job. */
public record JobStatus(
    @JsonPropertyDescription("The job's name, and the only way to ask for it.") String token,
    @JsonPropertyDescription("Where it is.") JobState status,
    @JsonPropertyDescription("How far it is.") Progress progress,
    @JsonProperty("estimated_completion_seconds")
        @JsonPropertyDescription("How long it will probably take, from what waits before it.")
        @Nullable Long estimatedCompletionSeconds,
    @JsonPropertyDescription("What its inputs are to become.") JobTarget target,
    @JsonProperty("source_language")
        @JsonPropertyDescription(
            "FLORES-200 code of the input; auto: it is found out, see the inputs.")
        String sourceLanguage,
    @JsonProperty("target_languages") @JsonPropertyDescription("FLORES-200 codes asked for.")
        List<String> targetLanguages,
    @JsonPropertyDescription("1 (whenever there is room) to 10 (first).") int priority,
    @JsonPropertyDescription("When it ends as expired unless it is over before.")
        @Nullable Instant deadline,
    @JsonPropertyDescription("Free data that came with it.") Map<String, String> metadata,
    @JsonProperty("trace_id")
        @JsonPropertyDescription("The W3C trace that it is part of; not there if it is of none.")
        @Nullable String traceId,
    @JsonProperty("submitted_at") @JsonPropertyDescription("When it was taken.")
        Instant submittedAt,
    @JsonProperty("updated_at") @JsonPropertyDescription("When something was last heard of it.")
        Instant updatedAt,
    @JsonProperty("ended_at") @JsonPropertyDescription("When it was over.")
        @Nullable Instant endedAt,
    @JsonPropertyDescription("What it is about, with the results so far.") List<Input> inputs,
    @JsonPropertyDescription("What became of the order to run its workflow, if there was one.")
        @Nullable ExecutionJson execution,
    @JsonPropertyDescription("All that happened, in order, without texts.") List<EventJson> history,
    @JsonPropertyDescription("What it used so far, and what that costs.") JobUsage usage) {
  /** How far a job is. */
  public record Progress(
      @JsonPropertyDescription("Of all steps that are known, 0 to 100.") int percent,
      @JsonPropertyDescription("For each part of the pipeline that has a share in it.")
          List<StageProgress> stages) {}

  /** How far a part of the pipeline is. */
  public record StageProgress(
      @JsonPropertyDescription("ingest, transcribe, translate or workflow.") String stage,
      @JsonPropertyDescription("Steps that ended, well or not.") int done,
      @JsonPropertyDescription("Steps that are known of.") int total) {}

  /** One of the things that a job is about. */
  public record Input(
      @JsonPropertyDescription("Its position, from 0.") int index,
      @JsonPropertyDescription("text or audio.") String type,
      @JsonProperty("request_id") @JsonPropertyDescription("Its name on the topics.")
          String requestId,
      @JsonProperty("file_name") @JsonPropertyDescription("What the client called it.")
          @Nullable String fileName,
      @JsonPropertyDescription("queued, processing, done, partial, failed, expired or cancelled.")
          String status,
      @JsonProperty("source_language")
          @JsonPropertyDescription("FLORES-200 code of its language, as soon as it is known.")
          @Nullable String sourceLanguage,
      @JsonProperty("language_probability")
          @JsonPropertyDescription(
              "Probability, 0 to 1, of a language that was found out; not there for one that was"
                  + " named.")
          @Nullable Float languageProbability,
      @JsonPropertyDescription("What was said, as far as it is known.") @Nullable String transcript,
      @JsonPropertyDescription("Translations by FLORES-200 code, as far as they are known.")
          Map<String, String> translations,
      @JsonPropertyDescription("What was made of it; for target workflow only.")
          @Nullable WorkflowJson workflow,
      @JsonPropertyDescription("What went wrong.") List<Failure> failures,
      @JsonPropertyDescription("What it used so far, and what that costs.") JobUsage usage) {}

  /** Something that went wrong. */
  public record Failure(
      @JsonPropertyDescription("The part of the pipeline that speaks.") String stage,
      @JsonPropertyDescription("The unit that it is about.") @Nullable Integer unit,
      @JsonPropertyDescription("FLORES-200 code of the translation that it is about.")
          @Nullable String language,
      @JsonPropertyDescription("failed, expired or cancelled.") String status,
      @JsonProperty("error_code") @JsonPropertyDescription("What kind of error it is.")
          @Nullable String errorCode,
      @JsonPropertyDescription("What was wrong and what to do.") @Nullable String message) {}

  /**
   * Of a job.
   *
   * @param history its events
   * @param estimate how long it will take, seconds
   */
  static JobStatus of(
      final JobView view, final List<JobEvent> history, final OptionalLong estimate) {
    final JobSpec job = view.spec();
    final List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < view.inputs().size(); i++) {
      inputs.add(
          input(
              i,
              job.inputs().get(i),
              view.inputs().get(i),
              view.state(),
              of(view.inputs().get(i).requestId(), history)));
    }
    return new JobStatus(
        job.token().text(),
        view.state(),
        progress(view),
        view.state().over() || estimate.isEmpty() ? null : Long.valueOf(estimate.getAsLong()),
        job.isWorkflow() ? JobTarget.WORKFLOW : JobTarget.TRANSLATION,
        job.sourceLanguage(),
        job.targetLanguages(),
        job.priority(),
        job.deadline(),
        job.metadata(),
        Optional.ofNullable(job.trace()).map(TraceContext::traceId).orElse(null),
        job.submittedAt(),
        view.updatedAt(),
        view.endedAt().orElse(null),
        inputs,
        ExecutionJson.of(view, history).orElse(null),
        history.stream().map(event -> EventJson.of(event, job).brief()).toList(),
        JobUsage.of(history));
  }

  private static Input input(
      final int index,
      final JobInput input,
      final RequestView view,
      final JobState state,
      final JobUsage usage) {
    return new Input(
        index,
        input instanceof JobInput.Text ? "text" : "audio",
        view.requestId(),
        input instanceof final JobInput.Audio audio ? audio.fileName() : null,
        status(view, state),
        view.source().map(RequestView.Source::flores).orElse(null),
        view.source().flatMap(RequestView.Source::probability).orElse(null),
        input instanceof JobInput.Audio && view.accepted() ? view.transcript() : null,
        view.translations(),
        JobResult.workflow(view).orElse(null),
        view.allFailures().stream().map(JobStatus::failure).toList(),
        usage);
  }

  private static JobUsage of(final String request, final List<JobEvent> history) {
    return JobUsage.of(history.stream().filter(event -> isAbout(event.what(), request)).toList());
  }

  private static boolean isAbout(final JobEvent.What what, final String request) {
    return switch (what) {
      case JobEvent.What.Made _ -> false;
      case JobEvent.What.Told(final var told) -> told.getRequestId().equals(request);
      case JobEvent.What.Transcribed(final var result) -> result.getRequestId().equals(request);
      case JobEvent.What.Translated(final var result) -> result.getRequestId().equals(request);
      case JobEvent.What.Planned(final var result) -> result.getRequestId().equals(request);
    };
  }

  private static String status(final RequestView view, final JobState job) {
    if (view.state() != State.UNKNOWN) {
      return EventJson.word(view.state());
    }
    if (job == JobState.CANCELLED || job == JobState.EXPIRED) {
      return job.word();
    }
    return (view.accepted() ? JobState.PROCESSING : JobState.QUEUED).word();
  }

  private static Failure failure(final UnitStatus status) {
    return new Failure(
        EventJson.word(status.getStage()),
        status.getIndex() < 0 ? null : Integer.valueOf(status.getIndex()),
        status.getTargetLanguage().orElse(null),
        EventJson.word(status.getState()),
        status.getErrorCode().orElse(null),
        status.getMessage().orElse(null));
  }

  private static Progress progress(final JobView view) {
    final boolean audio = view.spec().inputs().getFirst() instanceof JobInput.Audio;
    final int targets = view.spec().targetLanguages().size();
    final Steps ingest = new Steps(Stage.INGEST);
    final Steps transcribe = new Steps(Stage.TRANSCRIBE);
    final Steps translate = new Steps(Stage.TRANSLATE);
    final Steps workflow = new Steps(Stage.WORKFLOW);
    for (final RequestView input : view.inputs()) {
      ingest.add(input.accepted() || input.complete() ? 1 : 0, 1);
      for (final UnitView unit : input.units()) {
        if (audio) {
          transcribe.add(unit.transcript().isPresent() || unit.complete() ? 1 : 0, 1);
        }
        if (view.spec().isWorkflow()) {
          workflow.add(unit.workflow().isPresent() || unit.complete() ? 1 : 0, 1);
        }
        final int wanted = translations(unit, targets);
        translate.add(
            unit.complete() ? wanted : Math.min(wanted, unit.translations().size()), wanted);
      }
    }
    final List<Steps> all = List.of(ingest, transcribe, translate, workflow);
    final int done = all.stream().mapToInt(steps -> steps.done).sum();
    final int total = all.stream().mapToInt(steps -> steps.total).sum();
    return new Progress(
        view.state() == JobState.DONE || view.state() == JobState.NEEDS_REVIEW
            ? 100
            : (int) (100L * done / Math.max(1, total)),
        all.stream()
            .filter(steps -> steps.total > 0)
            .map(steps -> new StageProgress(EventJson.word(steps.stage), steps.done, steps.total))
            .toList());
  }

  /** Silence is not translated. */
  private static int translations(final UnitView unit, final int targets) {
    final Optional<SpeechOutcome> heard = unit.transcript().map(text -> text.getOutcome());
    return heard.equals(Optional.of(SpeechOutcome.NO_SPEECH)) ? 0 : targets;
  }

  private static final class Steps {
    private final Stage stage;
    private int done;
    private int total;

    Steps(final Stage stage) {
      this.stage = stage;
    }

    void add(final int ended, final int known) {
      done += ended;
      total += known;
    }
  }
}
