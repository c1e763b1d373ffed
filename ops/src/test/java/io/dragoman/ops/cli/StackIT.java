package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.ops.stack.Port;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local stack from the outside: the launcher, real processes, kill -9. */
class StackIT {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary;

  @AfterEach
  void leaveNothingBehind() throws IOException, InterruptedException {
    launch("down", "--purge");
  }

  /** One story, as each start of a stack costs as much as all that is asked of it. */
  @Test
  void shouldSuperviseTranslateKeepDataAndLeaveNothingBehind()
      throws IOException, InterruptedException {
    final LauncherRun up = launch(up());
    assertThat(up.exit()).as(up.all()).isZero();

    final JsonNode first = status();
    assertThat(first.path("ready").asBoolean()).isTrue();
    assertThat(names(first))
        .containsExactly("kafka", "registry", "ingest", "transcriber", "translator", "gateway");
    assertThat(launch(up()).err()).contains("already running");

    final long translator = pid(first, "translator");
    ProcessHandle.of(translator).orElseThrow().destroyForcibly();
    await()
        .atMost(PATIENCE)
        // Each look is a JVM, which takes from the one that it waits for.
        .pollInterval(LOOK)
        .untilAsserted(
            () -> {
              final JsonNode now = process(status(), "translator");
              assertThat(now.path("restarts").asInt()).isEqualTo(1);
              assertThat(now.path("lastExit").asInt()).isEqualTo(137);
              assertThat(now.path("ready").asBoolean()).isTrue();
              assertThat(now.path("pid").asLong()).isNotEqualTo(translator);
            });

    final JsonNode text = firstKoreanText();
    final LauncherRun translated = launch("translate", text.path("text").asText());
    assertThat(translated.exit()).as(translated.all()).isZero();
    assertThat(translated.out().strip()).isEqualTo(text.path("reference").asText());

    shouldTellWhatBecameOfARequest(text);
    shouldAnswerAForeignClientIfThereIsOne(first, text);
    shouldRefuseBadInput();

    final String cluster = clusterId();
    shouldStop(first);
    assertThat(launch(up()).exit()).isZero();
    assertThat(clusterId()).isEqualTo(cluster);

    shouldEndChildrenWhenSupervisorIsKilled();
  }

  private void shouldTellWhatBecameOfARequest(final JsonNode text)
      throws IOException, InterruptedException {
    final JsonNode submitted =
        JSON.readTree(launch("translate", "--format", "json", text.path("text").asText()).out());

    final LauncherRun told = launch("request", submitted.path(0).path("requestId").asText());

    assertThat(told.exit()).as(told.all()).isZero();
    assertThat(told.out()).contains("DONE").contains(text.path("reference").asText());
    assertThat(launch("request", "unheard-of").exit()).isEqualTo(ExitStatus.NOT_FOUND);
  }

  /** The example of docs/clients.md, where its libraries are installed. */
  private void shouldAnswerAForeignClientIfThereIsOne(final JsonNode running, final JsonNode text)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(PYTHON)
        || python(running, "-c", "import confluent_kafka, avro.io").waitFor() != 0) {
      return;
    }
    final Process client =
        python(
            running,
            LauncherRun.HOME.resolve("docs/examples/follow.py").toString(),
            text.path("text").asText());
    final String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(client.waitFor()).as(said).isZero();
    assertThat(said.strip()).isEqualTo(text.path("reference").asText());
  }

  private static Process python(final JsonNode running, final String... arguments)
      throws IOException {
    final List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(PYTHON.toString());
    final ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PYTHONUTF8", "1");
    builder.environment().put("BOOTSTRAP", running.path("bootstrapServers").asText());
    builder.environment().put("REGISTRY", running.path("schemaRegistryUrl").asText());
    return builder.start();
  }

  private void shouldRefuseBadInput() throws IOException, InterruptedException {
    final Path page = Files.writeString(temporary.resolve("page.wav"), "<html>no sound</html>");
    final Path wave = Files.write(temporary.resolve("cut.wav"), new byte[] {'R', 'I', 'F', 'F', 1});
    final LauncherRun refused = launch("translate", page.toString(), wave.toString());

    assertThat(refused.exit()).isEqualTo(ExitStatus.FAILED);
    assertThat(refused.err().lines().filter(line -> line.startsWith("Error: "))).hasSize(2);
    assertThat(refused.err()).contains("UNREADABLE_AUDIO").doesNotContain("\tat ");
    assertThat(status().path("ready").asBoolean()).isTrue();
  }

  private void shouldStop(final JsonNode running) throws IOException, InterruptedException {
    final LauncherRun down = launch("down");
    assertThat(down.exit()).as(down.all()).isZero();

    assertThat(pids(running)).noneMatch(StackIT::alive);
    assertThat(endpoints(running)).noneMatch(StackIT::listens);
    assertThat(launch("status").exit()).isEqualTo(ExitStatus.NOT_FOUND);
  }

  private void shouldEndChildrenWhenSupervisorIsKilled() throws IOException, InterruptedException {
    final JsonNode running = status();
    ProcessHandle.of(running.path("supervisor").path("pid").asLong())
        .orElseThrow()
        .destroyForcibly();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(pids(running)).noneMatch(StackIT::alive));

    final LauncherRun down = launch("down", "--purge");
    assertThat(down.exit()).as(down.all()).isZero();
    assertThat(temporary.resolve("stack")).doesNotExist();
  }

  private String[] up() {
    return Stream.concat(
            Stream.of("up"),
            Arrays.stream(Port.values()).flatMap(port -> Stream.of("--port", port.id() + "=0")))
        .toArray(String[]::new);
  }

  private LauncherRun launch(final String... arguments) throws IOException, InterruptedException {
    final List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(1, List.of("--dir", temporary.resolve("stack").toString()));
    return LauncherRun.of(temporary, all);
  }

  private JsonNode status() throws IOException, InterruptedException {
    return JSON.readTree(launch("status", "--json").out());
  }

  private String clusterId() throws IOException {
    return Files.readAllLines(temporary.resolve("stack/kafka/meta.properties")).stream()
        .filter(line -> line.startsWith("cluster.id="))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode firstKoreanText() throws IOException {
    final JsonNode samples =
        JSON.readTree(
            LauncherRun.HOME.resolve("inference/demo-models/samples/samples.json").toFile());
    return StreamSupport.stream(samples.path("texts").spliterator(), false)
        .filter(text -> text.path("source").asText().equals("ko"))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode process(final JsonNode status, final String name) {
    return processes(status)
        .filter(process -> process.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<JsonNode> processes(final JsonNode status) {
    return StreamSupport.stream(status.path("processes").spliterator(), false);
  }

  private static List<String> names(final JsonNode status) {
    return processes(status).map(process -> process.path("name").asText()).toList();
  }

  private static long pid(final JsonNode status, final String name) {
    return process(status, name).path("pid").asLong();
  }

  private static List<Long> pids(final JsonNode status) {
    return processes(status).map(process -> process.path("pid").asLong()).toList();
  }

  private static List<InetSocketAddress> endpoints(final JsonNode status) {
    return processes(status)
        .map(process -> process.path("endpoint").asText())
        .map(endpoint -> URI.create(endpoint.contains("://") ? endpoint : "tcp://" + endpoint))
        .map(endpoint -> new InetSocketAddress(endpoint.getHost(), endpoint.getPort()))
        .toList();
  }

  private static boolean listens(final InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 500);
      return true;
    } catch (final IOException e) {
      return false;
    }
  }

  /** A process that waits for its parent to ask for its exit code does nothing any more. */
  private static boolean alive(final long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().command())
        .isPresent();
  }
}
