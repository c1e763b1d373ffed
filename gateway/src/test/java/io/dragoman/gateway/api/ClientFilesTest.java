package io.dragoman.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.dragoman.claims.Claim;
import io.dragoman.claims.ClaimStore;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.gateway.view.JobsUnavailableException;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.testing.Events;
import io.dragoman.web.Admission;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import io.dragoman.workflow.dsl.Catalogue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of the clients in other languages, where there is what runs them. */
class ClientFilesTest {
  private static final Path CLIENTS = Path.of("../clients");
  private static final long MAX_SECONDS = 120;
  private static final Catalogue CATALOGUE =
      Catalogue.of("agents: {web: {actions: {fetch: {params: {url: {required: true}}}}}}");

  private final Secret key = Secret.random();
  @TempDir private Path dir;
  private final PlayedJobs jobs = new PlayedJobs();
  private UrlClient urls;
  private WebServer server;

  @BeforeEach
  void start() {
    final KeyFile keys = new KeyFile(dir.resolve("keys"));
    keys.add(new AccessKey("shop", Role.CLIENT, key.hash(), "", "standard", Optional.empty()));
    final UrlPolicy policy = UrlPolicy.internet();
    urls = new UrlClient(policy, Duration.ofSeconds(1));
    final JobApi.Parts parts =
        new JobApi.Parts(
            jobs,
            new ForgottenAudio(),
            urls,
            policy,
            LanguageDetector.NONE,
            Forecast.NONE,
            caller -> 1,
            Tracing.OFF,
            InstantSource.system());
    server =
        WebServer.at("127.0.0.1", 0)
            .keys(AccessKeys.of(keys.path(), InstantSource.system()))
            .start();
    final JobApi api = JobApi.of(parts, JobSettings.DEFAULT);
    server.add(
        api.routes(
            Admission.ALWAYS,
            Admission.ALWAYS,
            JsonMapper.builder().addModule(new JavaTimeModule()).build()));
    server.add(api.workflowRoutes(Optional.of(CATALOGUE), Admission.ALWAYS, Admission.ALWAYS));
  }

  @AfterEach
  void stop() {
    urls.close();
    server.close();
  }

  @Test
  void shouldServeTheClientOfPython() throws Exception {
    assumeTrue(
        runs("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 9))"),
        "There is no python3 of 3.9 or later, so clients/python is not tested");

    pass("python", "python3", "-m", "unittest", "-v", "test_dragoman");
  }

  @Test
  void shouldServeTheClientOfJavaScript() throws Exception {
    assumeTrue(
        runs("node", "-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)"),
        "There is no node of 20 or later, so clients/javascript is not tested");

    pass("javascript", "node", "--test", "--test-reporter=spec", "dragoman.test.mjs");
  }

  private void pass(final String folder, final String... command) throws Exception {
    final Path output = dir.resolve("output");
    final ProcessBuilder process = new ProcessBuilder(command);
    process.directory(CLIENTS.resolve(folder).toFile());
    process.redirectErrorStream(true).redirectOutput(output.toFile());
    process.environment().put("DRAGOMAN_URL", "http://127.0.0.1:" + server.port());
    process.environment().put("DRAGOMAN_KEY", key.text());
    process.environment().put("NO_PROXY", "127.0.0.1");
    process.environment().put("no_proxy", "127.0.0.1");
    process.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    process.environment().put("PYTHONIOENCODING", "utf-8");

    final int status = status(process);

    assertThat(status).as(Files.readString(output)).isZero();
    assertThat(jobs.disturbed)
        .as("what was disturbed, and the client went on")
        .containsExactlyInAnyOrder(PlayedJobs.AGAIN, PlayedJobs.BREAK);
  }

  private static boolean runs(final String... command) throws InterruptedException {
    try {
      final ProcessBuilder process = new ProcessBuilder(command);
      process.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      return status(process) == 0;
    } catch (final IOException missing) {
      return false;
    }
  }

  private static int status(final ProcessBuilder builder) throws IOException, InterruptedException {
    final Process process = builder.start();
    try {
      return process.waitFor(MAX_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Jobs are done at once, but not "later". Who submits "again" is told that it is not known
   * whether the job was taken, and who follows "break" is cut off behind its second event, each
   * once.
   */
  private static final class PlayedJobs implements Jobs {
    private static final JobInput LATER = new JobInput.Text("later");
    private static final JobInput AGAIN = new JobInput.Text("again");
    private static final JobInput BREAK = new JobInput.Text("break");

    private final MemoryJobs jobs = new MemoryJobs();
    private final Map<JobToken, JobInput> texts = new ConcurrentHashMap<>();
    private final Set<JobInput> disturbed = ConcurrentHashMap.newKeySet();

    @Override
    public CompletableFuture<Long> submit(final JobSpec spec) {
      texts.put(spec.token(), spec.inputs().getFirst());
      final CompletableFuture<Long> taken = jobs.submit(spec);
      if (!spec.inputs().contains(LATER)) {
        play(spec);
      }
      return taken;
    }

    private void play(final JobSpec spec) {
      for (int input = 0; input < spec.inputs().size(); input++) {
        final String id = spec.requestId(input);
        if (spec.target() == JobTarget.WORKFLOW) {
          tell(spec, new What.Told(Events.accepted(id, RequestKind.WORKFLOW, 1)));
          tell(spec, new What.Planned(Events.workflow(id)));
          continue;
        }
        final boolean audio = spec.inputs().get(input) instanceof JobInput.Audio;
        tell(
            spec,
            new What.Told(
                Events.accepted(
                    id, audio ? RequestKind.AUDIO : RequestKind.TEXT, 1, Events.ENGLISH)));
        if (audio) {
          tell(spec, new What.Transcribed(spoken(id)));
        }
        tell(spec, new What.Translated(Events.translation(id, 0, Events.ENGLISH, "hello")));
      }
    }

    private void tell(final JobSpec spec, final What what) {
      jobs.add(spec.token(), what);
    }

    private static Transcript spoken(final String id) {
      final Transcript transcript = Events.transcript(id, 0, "안녕", Events.ENGLISH);
      transcript.setEndMs(1_500);
      transcript.setSegments(
          List.of(TimedText.newBuilder().setStartMs(500).setEndMs(1_500).setText("안녕").build()));
      return transcript;
    }

    @Override
    public CompletableFuture<Long> write(
        final JobToken token, final JobRecord record, final TraceContext trace) {
      return jobs.write(token, record, trace);
    }

    @Override
    public Optional<List<JobEvent>> read(
        final JobToken token,
        final long after,
        final Duration patience,
        final Credentials credentials) {
      final Optional<List<JobEvent>> events = jobs.read(token, after, patience, credentials);
      final JobInput text = texts.get(token);
      if (patience.isZero() || text == null || disturbed.contains(text)) {
        return events;
      }
      if (AGAIN.equals(text)) {
        throw disturb(text);
      }
      if (!BREAK.equals(text) || events.isEmpty()) {
        return events;
      }
      final List<JobEvent> all =
          jobs.read(token, BEGINNING, Duration.ZERO, credentials).orElseThrow();
      if (after == all.get(1).id()) {
        throw disturb(text);
      }
      return after == BEGINNING ? Optional.of(all.subList(0, 2)) : events;
    }

    private JobsUnavailableException disturb(final JobInput text) {
      disturbed.add(text);
      return new JobsUnavailableException("It moves.", Duration.ofSeconds(1), null);
    }

    @Override
    public Page list(final String client, final Filter filter, final Credentials credentials) {
      return jobs.list(client, filter, credentials);
    }
  }

  private static final class ForgottenAudio implements ClaimStore {
    @Override
    public String store(final String owner, final InputStream content, final long bytes) {
      return "memory:" + owner;
    }

    @Override
    public Claim open(final String reference) {
      throw new UnsupportedOperationException("Only ingest reads audio");
    }

    @Override
    public void delete(final String reference) {}

    @Override
    public void close() {}
  }
}
