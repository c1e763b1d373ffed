package io.dragoman.gateway.api;

import io.dragoman.claims.ClaimStore;
import io.dragoman.gateway.api.CheckedOrder.Work;
import io.dragoman.gateway.document.DocumentFormat;
import io.dragoman.gateway.fetch.FetchException;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.job.JobDocument;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.event.Stage;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.key.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes jobs: checks the order, puts audio where it waits, and writes the one record that makes it
 * a job. What it answers is in the brokers.
 */
public final class JobIntake {
  private static final int MAX_FETCHES = 8;

  /** Starting a stage takes about as long, seconds. */
  private static final String RETRY_WORKFLOWS = "30";

  private final Jobs jobs;
  private final JobReader reader;
  private final OrderCheck check;
  private final ClaimStore audio;
  private final UrlClient urls;
  private final Forecast forecast;
  private final JobSettings settings;
  private final ToIntFunction<Principal> weights;
  private final Tracing tracing;
  private final InstantSource clock;

  /** Who names hosts that hardly answer must not use up all connections. */
  private final Held fetches = new Held("URLs being fetched", MAX_FETCHES);

  /** Tokens of orders with an idempotency key that are being taken here. */
  private final Set<JobToken> underWay = ConcurrentHashMap.newKeySet();

  JobIntake(
      final Jobs jobs,
      final OrderCheck check,
      final ClaimStore audio,
      final UrlClient urls,
      final Forecast forecast,
      final JobSettings settings,
      final ToIntFunction<Principal> weights,
      final Tracing tracing,
      final InstantSource clock) {
    this.jobs = jobs;
    this.reader = new JobReader(jobs, clock);
    this.check = check;
    this.audio = audio;
    this.urls = urls;
    this.forecast = forecast;
    this.settings = settings;
    this.weights = weights;
    this.tracing = tracing;
    this.clock = clock;
  }

  /**
   * A job that was taken, now or by an earlier request with the same idempotency key.
   *
   * @param event id of the event that says so; -1 when it was taken earlier
   */
  public record Taken(JobToken token, JobState state, long event) {}

  /** Checks an order and does nothing. */
  CheckedOrder check(final JobOrder order, final List<AudioFile> files, final Principal caller) {
    final CheckedOrder checked = check.check(order, files);
    refuseUnlessPermitted(checked, caller);
    refuseWhereNothingMakesWorkflows(checked);
    if (checked.source().isEmpty()
        && checked.speech()
        && forecast.lacks(Stage.TRANSCRIBE, Skills.DETECT_LANGUAGE)) {
      throw ApiException.invalid(
          "source_language",
          "No transcriber can find out the language of speech.",
          "Say which language is spoken, as ISO 639-1 code such as ko.");
    }
    checked.options().ifPresent(options -> refuseWhatNoEngineCan(checked, options));
    return checked;
  }

  private void refuseUnlessPermitted(final CheckedOrder checked, final Principal caller) {
    if (checked.execution().isPresent() && !settings.execution().permits(caller.name())) {
      throw new ApiException(
              Code.FORBIDDEN,
              "The client " + caller.name() + " may not have workflows run.",
              "Leave execute out, or have the operator name it in workflow.execution.clients.")
          .withField("execute");
    }
  }

  /** Few run that stage: without it the job would wait until it expires. */
  private void refuseWhereNothingMakesWorkflows(final CheckedOrder checked) {
    if (checked.workflow() && !forecast.hears(Stage.WORKFLOW)) {
      throw new ApiException(
              Code.UNAVAILABLE,
              "Nothing that makes workflows is running, as far as it is heard of.",
              "Have the operator start it, with ./dragoman run workflow --set model.dir=DIR or"
                  + " ./dragoman up --set workflow.model.dir=DIR, and send it again.")
          .withHeader("Retry-After", RETRY_WORKFLOWS);
    }
  }

  /** What no engine may be asked about would fail when a worker has looked at it. */
  private void refuseUnlessKeptLocal(final CheckedOrder checked, final JobOptions options) {
    if (Boolean.TRUE.equals(options.localOnly())
        && checked.stages().stream().anyMatch(stage -> forecast.lacks(stage, Skills.LOCAL_ONLY))) {
      throw ApiException.invalid(
          "options.local_only",
          "The job must not leave the machine that works on it, and every engine for it works"
              + " elsewhere.",
          "Leave local_only out, use a key without residency=local, or have an engine set up that"
              + " works there.");
    }
  }

  /** A worker would refuse it too, but later. */
  private void refuseWhatNoEngineCan(final CheckedOrder checked, final JobOptions options) {
    refuseUnlessKeptLocal(checked, options);
    if (checked.speech()) {
      if (options.task() != null && !options.task().equals("transcribe")) {
        refuseUnless(Stage.TRANSCRIBE, Skills.TRANSLATE_SPEECH, "task", options.task());
      }
      if ("word".equals(options.timestamps())) {
        refuseUnless(Stage.TRANSCRIBE, Skills.WORD_TIMESTAMPS, "timestamps", "word");
      }
    }
    if (!checked.targets().isEmpty()) {
      if (options.glossary() != null && !options.glossary().isEmpty()) {
        refuseUnless(Stage.TRANSLATE, Skills.GLOSSARY, "glossary", "terms");
      }
      if ("html".equals(options.format())) {
        refuseUnless(Stage.TRANSLATE, Skills.HTML, "format", "html");
      }
    }
  }

  private void refuseUnless(
      final Stage stage, final String skill, final String option, final String value) {
    if (forecast.lacks(stage, skill)) {
      throw ApiException.invalid(
          "options." + option,
          "No engine can do what the option " + option + " asks for, " + value + ".",
          "Leave it out.");
    }
  }

  /**
   * Checks an order of another interface, and takes it.
   *
   * @param document the file that its texts are of; null: of none
   * @param idempotencyKey what the client says to tell a repeat from another job
   * @throws ApiException when something is wrong with it, or it cannot be taken
   */
  public Taken take(
      final JobOrder order,
      final List<AudioFile> files,
      final @Nullable JobDocument document,
      final Optional<String> idempotencyKey,
      final Credentials who) {
    return take(
        new Order(check.check(order, files, DocumentFormat.MAX_TEXTS), order, files, document),
        idempotencyKey,
        who);
  }

  /**
   * Checks orders of texts that one request of another interface is made of, and takes them.
   *
   * @param asked the whole request: with the same idempotency key, only the same one is a repeat
   * @param idempotencyKey what the client says to tell a repeat from another request
   * @return one job for each order
   * @throws ApiException when something is wrong with any, or one cannot be taken
   */
  public List<Taken> take(
      final List<JobOrder> orders,
      final Object asked,
      final Optional<String> idempotencyKey,
      final Credentials who) {
    final List<Order> checked =
        orders.stream()
            .map(
                order ->
                    new Order(
                        check.check(order, List.of(), DocumentFormat.MAX_TEXTS),
                        order,
                        List.of(),
                        null))
            .toList();
    final String whole = IdempotencyKey.digest(asked);
    final List<Taken> taken = new ArrayList<>();
    for (final Order order : checked) {
      taken.add(
          take(
              order,
              IdempotencyKey.digest(List.of(whole, order.digest())),
              IdempotencyKey.token(idempotencyKey, taken.size(), who),
              who));
    }
    return taken;
  }

  /**
   * Takes an order that was checked.
   *
   * @param idempotencyKey what the client says to tell a repeat from another job
   * @throws ApiException when it cannot be taken
   */
  Taken take(
      final CheckedOrder checked,
      final JobOrder order,
      final List<AudioFile> files,
      final Optional<String> idempotencyKey,
      final Credentials who) {
    return take(new Order(checked, order, files, null), idempotencyKey, who);
  }

  /** As it came, and with nothing wrong. */
  private record Order(
      CheckedOrder checked, JobOrder asked, List<AudioFile> files, @Nullable JobDocument document) {
    String digest() {
      return IdempotencyKey.digest(asked, files, document);
    }
  }

  private Taken take(
      final Order order, final Optional<String> idempotencyKey, final Credentials who) {
    final Optional<JobToken> repeatable = IdempotencyKey.token(idempotencyKey, 0, who);
    // Nobody can repeat a job whose token is drawn.
    return take(order, repeatable.isPresent() ? order.digest() : "", repeatable, who);
  }

  private Taken take(
      final Order order,
      final String digest,
      final Optional<JobToken> repeatable,
      final Credentials who) {
    if (repeatable.isEmpty()) {
      return takeNew(JobToken.random(), order, digest, who).taken();
    }
    final JobToken token = repeatable.get();
    if (!underWay.add(token)) {
      throw new ApiException(
              Code.CONFLICT,
              "A request with the same Idempotency-Key is being worked on.",
              "Wait for its answer, or ask again in a moment.")
          .withHeader("Retry-After", "1");
    }
    try {
      final Optional<JobReader.Read> earlier = reader.find(token, who);
      if (earlier.isPresent()) {
        return same(earlier.get(), digest);
      }
      return first(takeNew(token, order, digest, who), digest, who);
    } finally {
      underWay.remove(token);
    }
  }

  /** Another replica may have been quicker: the first one in the log is the job. */
  private Taken first(final New taken, final String digest, final Credentials who) {
    jobs.read(taken.token(), taken.event() - 1, settings.commit(), who);
    final Optional<JobReader.Read> job = reader.find(taken.token(), who);
    if (job.isEmpty()) {
      discard(taken.inputs());
      throw used("This Idempotency-Key was used for a job that was removed.");
    }
    return same(job.get(), digest);
  }

  private static ApiException used(final String message) {
    return new ApiException(Code.UNPROCESSABLE, message, "Send a new key with each new job.")
        .withField("Idempotency-Key");
  }

  private static Taken same(final JobReader.Read earlier, final String digest) {
    if (!earlier.view().spec().digest().equals(digest)) {
      throw used("This Idempotency-Key was used for another job.");
    }
    return new Taken(earlier.view().spec().token(), earlier.view().state(), -1);
  }

  /** A job that was written; an earlier one of the same token may stand before it. */
  private record New(JobToken token, List<JobInput> inputs, long event) {
    Taken taken() {
      return new Taken(token, JobState.QUEUED, event);
    }
  }

  private New takeNew(
      final JobToken token, final Order order, final String digest, final Credentials who) {
    final CheckedOrder checked = order.checked();
    final Optional<JobOptions> options = options(checked, who);
    options.ifPresent(wanted -> refuseUnlessKeptLocal(checked, wanted));
    refuseUnlessPermitted(checked, who.caller());
    refuseWhenMuchIsUnfinished(who);
    refuseWhileNothingWorks(checked);
    final JobSpec job =
        new JobSpec(
            token,
            new JobOwner(
                who.caller().name(), who.caller().tier(), weights.applyAsInt(who.caller())),
            inputs(token, checked.work(), who),
            checked.sourceCode(),
            checked.targetCodes(),
            checked.priority(),
            checked.deadline().orElse(null),
            checked.metadata(),
            checked.webhook().map(URI::toString).orElse(null),
            options.orElse(null),
            digest,
            who.requestId(),
            clock.instant(),
            order.document(),
            who.trace(),
            checked.workflow() ? JobTarget.WORKFLOW : null,
            checked.execution().orElse(null));
    return new New(token, job.inputs(), written(job));
  }

  /** What a key says of where work may be done holds for all that is asked with it. */
  private static Optional<JobOptions> options(final CheckedOrder checked, final Credentials who) {
    return who.caller().localOnly()
        ? Optional.of(checked.options().orElse(JobOptions.NONE).keptLocal())
        : checked.options();
  }

  /** Each takes memory of whoever holds it. */
  private void refuseWhenMuchIsUnfinished(final Credentials who) {
    final int unfinished = jobs.unfinished(who.caller().name());
    if (unfinished >= settings.maxUnfinished()) {
      throw new ApiException(
              Code.RATE_LIMITED,
              "You have " + unfinished + " jobs here that are not over.",
              "Wait until some are over, or cancel what you do not need.")
          .withHeader("Retry-After", "30");
    }
  }

  private void refuseWhileNothingWorks(final CheckedOrder checked) {
    refuseWhereNothingMakesWorkflows(checked);
    forecast
        .refusal(checked.stages())
        .ifPresent(
            later -> {
              throw new ApiException(
                      Code.UNAVAILABLE,
                      "No engine that the job needs works just now, and much waits for one.",
                      "Nothing was taken; send it again later.")
                  .withHeader("Retry-After", Long.toString(Math.max(1, later.toSeconds())));
            });
  }

  private long written(final JobSpec job) {
    try {
      return Written.await(jobs.submit(job), settings.commit());
    } catch (final IllegalArgumentException e) {
      throw new ApiException(
          Code.TOO_LARGE,
          "The job does not fit into one record: quotes and line breaks count twice.",
          "Send fewer or shorter texts in a job.");
    }
  }

  private List<JobInput> inputs(final JobToken token, final Work work, final Credentials who) {
    return switch (work) {
      case Work.Texts(final List<String> texts) ->
          texts.stream().<JobInput>map(JobInput.Text::new).toList();
      case Work.Files(final List<AudioFile> files) -> stored(token, files, who);
      case Work.Remote(final URI url) -> {
        try (Held.Hold _ = fetches.take(who.caller().name())) {
          yield fetched(token, url, who);
        }
      }
    };
  }

  private List<JobInput> fetched(final JobToken token, final URI url, final Credentials who) {
    final UrlClient.Fetched fetched;
    try (TraceSpan span = tracing.call("fetch", who.trace())) {
      span.put("http.request.method", "GET").put("server.address", String.valueOf(url.getHost()));
      try {
        fetched = urls.fetch(url, settings.maxAudioBytes());
      } catch (final FetchException e) {
        span.failed("unreachable");
        throw e;
      }
    } catch (final FetchException e) {
      throw ApiException.invalid(
          "url", String.valueOf(e.getMessage()), "Correct the URL, or send the file itself.");
    }
    try {
      final AudioFile file =
          new AudioFile(
              fetched.fileName(), fetched.bytes(), () -> Files.newInputStream(fetched.file()));
      check.checkAudio(file);
      return stored(token, List.of(file), who);
    } finally {
      try {
        Files.deleteIfExists(fetched.file());
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** All or none. */
  private List<JobInput> stored(
      final JobToken token, final List<AudioFile> files, final Credentials who) {
    final List<JobInput> stored = new ArrayList<>();
    boolean all = false;
    try (TraceSpan _ = tracing.part("store audio", who.trace())) {
      for (final AudioFile file : files) {
        try (InputStream content = file.content().open()) {
          stored.add(
              new JobInput.Audio(
                  audio.store(token.text(), content, file.bytes()),
                  file.fileName().orElse("audio"),
                  file.bytes()));
        } catch (final IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      all = true;
      return stored;
    } catch (final DragomanException e) {
      throw problem(e);
    } finally {
      if (!all) {
        discard(stored);
      }
    }
  }

  /** Audio of which there will be no job. */
  private void discard(final List<JobInput> inputs) {
    for (final JobInput input : inputs) {
      if (input instanceof final JobInput.Audio lost) {
        audio.delete(lost.reference());
      }
    }
  }

  private static ApiException problem(final DragomanException e) {
    final Code code =
        switch (e.code().httpStatus()) {
          case 413 -> Code.TOO_LARGE;
          case 503 -> Code.UNAVAILABLE;
          default -> Code.INVALID;
        };
    return new ApiException(code, String.valueOf(e.getMessage()), e.code().advice());
  }
}
