package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.gateway.job.JobCursor;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.gateway.view.JobsUnavailableException;
import io.dragoman.schemas.event.Stage;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import io.dragoman.web.UploadedFile;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Jobs over HTTP. */
final class JobRoutes {
  private static final String TAG = "jobs";
  private static final String PATH = "/v1/jobs";
  private static final String TOKEN = "token";
  private static final String TOKEN_DOC = "The job's token.";

  private static final long MAX_JSON_BYTES = 8L << 20;
  private static final int MAX_PAGE = 1_000;
  private static final int MAX_LISTS = 4;
  private static final int DEFAULT_PAGE = 100;

  /** Work of a few hundred milliseconds is over at the next look. */
  private static final int DEFAULT_RETRY_SECONDS = 1;

  private static final int MAX_RETRY_SECONDS = 60;

  private static final Parameter.Constants<JobState> STATES =
      new Parameter.Constants<>("status", "Jobs in these states only.", JobState.class);
  private static final Parameter.Text CLIENT =
      new Parameter.Text("client", "Jobs of this client; only for viewers and operators.");
  private static final Parameter.Text BEFORE =
      new Parameter.Text(
          "before",
          "The next_before of the last page, or a time: only jobs that were taken before.");
  private static final Parameter.Number LIMIT =
      new Parameter.Number("limit", "At most this many jobs.", 1, MAX_PAGE).otherwise(DEFAULT_PAGE);
  private static final Parameter.Constant<JobResult.Format> FORMAT =
      new Parameter.Constant<>(
          "format", "How it is written.", JobResult.Format.class, JobResult.Format.JSON);
  private static final Parameter.Text LANGUAGE =
      new Parameter.Text(
          "language",
          "The source language of audio or a target language; needed where there are"
              + " several and the format is not json.");
  private static final Parameter.Number INPUT =
      new Parameter.Number("input", "Only this input, from 0.", 0, 9_999);

  private final Jobs jobs;
  private final JobReader reader;
  private final JobIntake intake;
  private final JobStreams streams;
  private final Held waiters;

  /** All jobs of a client may have to be looked at for one. */
  private final Held lists = new Held("lists of jobs", MAX_LISTS);

  private final LargeReads large = LargeReads.ofHeap(Runtime.getRuntime().maxMemory());

  private final Forecast forecast;
  private final JobSettings settings;
  private final InstantSource clock;

  JobRoutes(
      final Jobs jobs,
      final JobIntake intake,
      final Forecast forecast,
      final JobSettings settings,
      final JsonMapper json,
      final InstantSource clock) {
    this.jobs = jobs;
    this.reader = new JobReader(jobs, clock, large);
    this.intake = intake;
    this.streams = new JobStreams(jobs, new Held("streams of events", settings.maxStreams()), json);
    this.waiters = new Held("waiting requests", settings.maxWaiters());
    this.forecast = forecast;
    this.settings = settings;
    this.clock = clock;
  }

  /** That a job was taken. */
  public record Accepted(
      @JsonPropertyDescription("The job's name, and the only way to ask for it.") String token,
      @JsonPropertyDescription("Where it is.") JobState status,
      @JsonProperty("estimated_completion_seconds")
          @JsonPropertyDescription("How long it will probably take, from what waits before it.")
          @Nullable Long estimatedCompletionSeconds,
      @JsonProperty("status_url") @JsonPropertyDescription("Where to look how far it is.")
          String statusUrl,
      @JsonProperty("events_url") @JsonPropertyDescription("Where its events are streamed.")
          String eventsUrl,
      @JsonProperty("unused_options")
          @JsonPropertyDescription(
              "Options of the order that no engine uses yet: the answer is as without them.")
          @Nullable List<String> unusedOptions) {}

  /** What would be done. */
  public record Validated(
      @JsonPropertyDescription("Always true: what is wrong is told as a problem.") boolean valid,
      @JsonPropertyDescription("What the inputs would become.") JobTarget target,
      @JsonProperty("source_language")
          @JsonPropertyDescription("FLORES-200 code of the input, or auto.")
          String sourceLanguage,
      @JsonProperty("target_languages") @JsonPropertyDescription("FLORES-200 codes.")
          List<String> targetLanguages,
      @JsonPropertyDescription("How many inputs the job would have.") int inputs,
      @JsonPropertyDescription("1 (whenever there is room) to 10 (first).") int priority,
      @JsonPropertyDescription("When it would end as expired.") @Nullable Instant deadline,
      @JsonProperty("estimated_completion_seconds")
          @JsonPropertyDescription("How long it would probably take.")
          @Nullable Long estimatedCompletionSeconds,
      @JsonProperty("unused_options")
          @JsonPropertyDescription(
              "Options of the order that no engine uses yet: the answer is as without them.")
          @Nullable List<String> unusedOptions) {}

  /** Some jobs. */
  public record Page(
      @JsonPropertyDescription("Newest first.") List<Line> jobs,
      @JsonProperty("next_before")
          @JsonPropertyDescription(
              "What 'before' must say for the next page; left out on the last.")
          @Nullable String nextBefore) {}

  /** A job in a list. */
  public record Line(
      @JsonPropertyDescription("The job's name.") String token,
      @JsonPropertyDescription("Whose it is.") String client,
      @JsonPropertyDescription("Where it is.") JobState status,
      @JsonProperty("submitted_at") @JsonPropertyDescription("When it was taken.")
          Instant submittedAt,
      @JsonProperty("updated_at") @JsonPropertyDescription("When something was last heard of it.")
          Instant updatedAt) {}

  /** What became of a cancellation. */
  public record Cancelled(
      @JsonPropertyDescription("The job's name.") String token,
      @JsonPropertyDescription("Where it is now.") JobState status) {}

  /**
   * All of them.
   *
   * @param submissions decides whether a job is taken now
   * @param looks decides whether another request is served now
   */
  List<Route> all(final Admission submissions, final Admission looks) {
    return List.of(
        Route.post(PATH, "submitJob", "Submit a job")
            .repeatable()
            .needs(Role.CLIENT)
            .tag(TAG)
            .details(
                "Texts are translated or, with target workflow, made workflows of; audio is"
                    + " transcribed and translated. The answer comes as"
                    + " soon as the brokers have the job; with 'Prefer: wait=SECONDS' when it is"
                    + " over, if that is soon enough. With an 'Idempotency-Key' a repeat gets the"
                    + " same job.")
            .takes(JobOrder.class, Encoding.JSON, Encoding.MULTIPART)
            .files("file")
            .maxBodyBytes(MAX_JSON_BYTES + settings.maxFiles() * settings.maxAudioBytes())
            .admittedBy(submissions)
            .mayWait(settings.maxWait())
            .answers(202, Accepted.class, "It was taken.")
            .answers(200, JobStatus.class, "It was taken, and is over; or it was only validated.")
            .refuses(Code.BUDGET_USED_UP, Code.CONFLICT, Code.UNPROCESSABLE)
            .by(told(large.bounded(this::submit))),
        Route.get(PATH, "listJobs", "List your jobs")
            .needs(Role.CLIENT)
            .tag(TAG)
            .takes(STATES, CLIENT, BEFORE, LIMIT)
            .admittedBy(looks)
            .answers(200, Page.class, "Newest first.")
            .by(told(this::list)),
        Route.get(PATH + "/{token}", "getJob", "Look at a job")
            .needs(Role.CLIENT)
            .tag(TAG)
            .details("With 'Prefer: wait=SECONDS' the answer waits for the job's end.")
            .place(TOKEN, TOKEN_DOC)
            .admittedBy(looks)
            .mayWait(settings.maxWait())
            .answers(200, JobStatus.class, "Progress, results so far, and history.")
            .refuses(Code.NOT_FOUND)
            .by(told(large.bounded(this::status))),
        Route.delete(PATH + "/{token}", "cancelJob", "Cancel a job, or remove it when it is over")
            .needs(Role.CLIENT)
            .tag(TAG)
            .place(TOKEN, TOKEN_DOC)
            .admittedBy(looks)
            .answers(200, Cancelled.class, "It was cancelled: what was not begun is not done.")
            .answersNothing("It was over, and is removed.")
            .refuses(Code.NOT_FOUND)
            .by(told(large.bounded(this::delete))),
        Route.get(PATH + "/{token}/events", "streamJob", "Follow a job")
            .needs(Role.CLIENT)
            .tag(TAG)
            .details(
                "Server-sent events with the transcripts and translations as they come; the last"
                    + " one is 'end'. Send the last id as 'Last-Event-ID' to go on behind it, on"
                    + " any replica: nothing is missed and nothing comes twice.")
            .place(TOKEN, TOKEN_DOC)
            .admittedBy(looks)
            .answersText(200, "text/event-stream", "Events; the data of each is JSON.")
            .answersNothing("The caller has had the end.")
            .refuses(Code.NOT_FOUND)
            .by(told(this::events)),
        Route.get(PATH + "/{token}/result", "getJobResult", "Get the result of a job")
            .needs(Role.CLIENT)
            .tag(TAG)
            .place(TOKEN, TOKEN_DOC)
            .takes(FORMAT, LANGUAGE, INPUT)
            .admittedBy(looks)
            .answers(200, JobResult.class, "What came of it, all or in part.")
            .answersText(200, "text/plain", "The text in one language.")
            .answersText(200, "application/x-subrip", "Subtitles.")
            .answersText(200, "text/vtt", "Subtitles.")
            .answersText(200, "application/yaml", "Workflows.")
            .refuses(Code.NOT_FOUND, Code.CONFLICT)
            .by(told(large.bounded(this::result))));
  }

  private ApiResponse submit(final ApiRequest call) {
    final JobOrder order = call.body().as(JobOrder.class);
    final List<AudioFile> files = call.body().files().stream().map(JobRoutes::audio).toList();
    final CheckedOrder checked = intake.check(order, files, call.caller());
    final OptionalLong estimate = forecast.seconds(checked.stages());
    if (checked.validateOnly()) {
      return ApiResponse.ok(validated(checked, estimate));
    }
    final Credentials who = JobApi.credentials(call);
    final JobIntake.Taken taken =
        intake.take(checked, order, files, call.header("idempotency-key"), who);
    return Preference.wait(call.header("prefer"), settings.maxWait())
        .flatMap(wait -> finished(taken, wait, who))
        .orElseGet(() -> accepted(taken, estimate, unused(checked)));
  }

  private static AudioFile audio(final UploadedFile file) {
    return new AudioFile(file.fileName(), file.size(), file::open);
  }

  private Validated validated(final CheckedOrder checked, final OptionalLong estimate) {
    return new Validated(
        true,
        checked.workflow() ? JobTarget.WORKFLOW : JobTarget.TRANSLATION,
        checked.sourceCode(),
        checked.targetCodes(),
        switch (checked.work()) {
          case CheckedOrder.Work.Texts(final List<String> texts) -> texts.size();
          case CheckedOrder.Work.Files(final List<AudioFile> all) -> all.size();
          case CheckedOrder.Work.Remote ignored -> 1;
        },
        checked.priority(),
        checked.deadline().orElse(null),
        estimate.isPresent() ? estimate.getAsLong() : null,
        unused(checked));
  }

  /** Null: none. */
  private @Nullable List<String> unused(final CheckedOrder checked) {
    final boolean speech = checked.speech();
    final boolean text = !checked.targets().isEmpty();
    return checked
        .options()
        .map(
            options ->
                options.unused(
                    skill -> speech && forecast.offers(Stage.TRANSCRIBE, skill),
                    skill -> text && forecast.offers(Stage.TRANSLATE, skill)))
        .filter(names -> !names.isEmpty())
        .orElse(null);
  }

  private Optional<ApiResponse> finished(
      final JobIntake.Taken taken, final Duration wait, final Credentials who) {
    final Held.Hold hold;
    try {
      hold = waiters.take(who.caller().name());
    } catch (final ApiException e) {
      // It is taken: whoever was refused would send it again.
      return Optional.empty();
    }
    try (hold) {
      if (taken.event() >= 0) {
        reader.behind(taken.token(), taken.event(), who, settings.commit());
      }
      final JobReader.Read read = reader.await(taken.token(), who, wait);
      return read.view().state().over()
          ? Optional.of(
              ApiResponse.ok(JobStatus.of(read.view(), read.events(), OptionalLong.empty()))
                  .withHeader("Location", url(taken.token()))
                  .withHeader("Preference-Applied", "wait=" + wait.toSeconds()))
          : Optional.empty();
    } catch (final JobsUnavailableException e) {
      // It is taken, whatever can be read just now.
      return Optional.empty();
    }
  }

  private ApiResponse accepted(
      final JobIntake.Taken taken,
      final OptionalLong estimate,
      final @Nullable List<String> unused) {
    return ApiResponse.accepted(
            new Accepted(
                taken.token().text(),
                taken.state(),
                taken.state().over() || estimate.isEmpty()
                    ? null
                    : Long.valueOf(estimate.getAsLong()),
                url(taken.token()),
                url(taken.token()) + "/events",
                unused),
            url(taken.token()))
        .withHeader("Retry-After", Long.toString(retryAfter(estimate)));
  }

  private static long retryAfter(final OptionalLong estimate) {
    return Math.clamp(
        estimate.orElse(DEFAULT_RETRY_SECONDS), DEFAULT_RETRY_SECONDS, MAX_RETRY_SECONDS);
  }

  private ApiResponse list(final ApiRequest call) {
    final RequestParameters parameters = new RequestParameters(call);
    final String client = client(parameters.text(CLIENT), call);
    final Jobs.Filter filter =
        new Jobs.Filter(
            List.copyOf(parameters.constants(STATES)),
            parameters.text(BEFORE).map(JobRoutes::place),
            (int) parameters.number(LIMIT).orElseThrow());
    final Jobs.Page page;
    try (Held.Hold _ = lists.take(call.caller().name())) {
      page = jobs.list(client, filter, JobApi.credentials(call));
    }
    return ApiResponse.ok(
        new Page(
            page.jobs().stream()
                .map(
                    job ->
                        new Line(
                            job.token().text(),
                            job.client(),
                            job.state(),
                            job.submittedAt(),
                            job.updatedAt()))
                .toList(),
            page.more() && !page.jobs().isEmpty() ? page.jobs().getLast().place() : null));
  }

  /**
   * Whose things are asked for.
   *
   * @throws ApiException when the caller may not see them
   */
  static String client(final Optional<String> asked, final ApiRequest call) {
    final String client = asked.orElse(call.caller().name());
    if (!client.equals(call.caller().name()) && !seesAll(call.caller())) {
      throw new ApiException(
          Code.FORBIDDEN,
          "What is of other clients is for viewers and operators.",
          "Leave 'client' out, or use the key of a viewer.");
    }
    return client;
  }

  private static JobCursor place(final String text) {
    return JobCursor.parse(text)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    "before",
                    "That is no place in a list of jobs.",
                    "Write the next_before of the last page, or a time such as"
                        + " 2027-01-31T00:00:00Z."));
  }

  private ApiResponse status(final ApiRequest call) {
    final JobToken token = JobReader.token(call.path(TOKEN));
    final Credentials who = JobApi.credentials(call);
    final JobReader.Read read =
        Preference.wait(call.header("prefer"), settings.maxWait())
            .map(wait -> waitFor(token, wait, who))
            .orElseGet(() -> reader.get(token, who));
    final OptionalLong estimate = forecast.seconds(read.view().spec().stages());
    final ApiResponse answer = ApiResponse.ok(JobStatus.of(read.view(), read.events(), estimate));
    return read.view().state().over()
        ? answer
        : answer.withHeader("Retry-After", Long.toString(retryAfter(estimate)));
  }

  private JobReader.Read waitFor(final JobToken token, final Duration wait, final Credentials who) {
    try (Held.Hold _ = waiters.take(who.caller().name())) {
      return reader.await(token, who, wait);
    }
  }

  private ApiResponse delete(final ApiRequest call) {
    final JobToken token = JobReader.token(call.path(TOKEN));
    final Credentials who = JobApi.credentials(call);
    final JobReader.Read read = reader.get(token, who);
    final String owner = read.view().spec().owner().client();
    if (!owner.equals(call.caller().name())
        && !call.caller().role().equals(Optional.of(Role.OPERATOR))) {
      throw new ApiException(
          Code.FORBIDDEN,
          "The job is another client's.",
          "Only the client that submitted a job, or an operator, can cancel or remove it.");
    }
    final boolean over = read.view().state().over();
    final JobRecord record =
        over
            ? new JobRecord.Removed(call.caller().name(), clock.instant())
            : new JobRecord.Cancelled(call.caller().name(), clock.instant());
    final long event = Written.await(jobs.write(token, record, who.trace()), settings.commit());
    if (over) {
      jobs.read(token, event - 1, settings.commit(), who);
      return ApiResponse.noContent();
    }
    // It may have been over before the cancellation was written.
    return ApiResponse.ok(
        new Cancelled(
            token.text(), reader.behind(token, event, who, settings.commit()).view().state()));
  }

  private ApiResponse events(final ApiRequest call) {
    final JobToken token = JobReader.token(call.path(TOKEN));
    final Credentials who = JobApi.credentials(call);
    reader.require(token, who);
    return streams.open(token, call.header("last-event-id"), who);
  }

  private ApiResponse result(final ApiRequest call) {
    final JobToken token = JobReader.token(call.path(TOKEN));
    final JobReader.Read read = reader.get(token, JobApi.credentials(call));
    if (!read.view().state().over()) {
      throw new ApiException(
              Code.CONFLICT,
              "The job is not over.",
              "Wait with GET "
                  + url(token)
                  + " and 'Prefer: wait=30', which also tells what there"
                  + " is so far.")
          .withHeader("Retry-After", Integer.toString(DEFAULT_RETRY_SECONDS));
    }
    final RequestParameters parameters = new RequestParameters(call);
    final OptionalLong input = parameters.number(INPUT);
    return JobResult.write(
            read.view(),
            parameters.constant(FORMAT),
            parameters.text(LANGUAGE),
            input.isPresent() ? OptionalInt.of((int) input.getAsLong()) : OptionalInt.empty())
        .withHeader("X-Job-Status", read.view().state().word());
  }

  private static boolean seesAll(final Principal caller) {
    return caller.role().map(role -> role.includes(Role.VIEWER)).orElse(true);
  }

  private static String url(final JobToken token) {
    return PATH + "/" + token;
  }

  /** Tells a caller when Kafka is away, or nobody holds the job for a moment. */
  static Route.Handler told(final Route.Handler handler) {
    return call -> {
      try {
        return handler.answer(call);
      } catch (final JobsUnavailableException e) {
        throw JobApi.meaning(e);
      }
    };
  }
}
