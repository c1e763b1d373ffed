package io.dragoman.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A service that speaks as providers of models do, and fails as it is told to: OpenAI's chat
 * completions and transcriptions, Anthropic's messages, LibreTranslate. On loopback.
 *
 * <p>A translation is the text in capitals behind the model's name, so that a test knows it; a
 * transcript is the number of bytes that were heard; a workflow has one task for each of the first
 * two actions of the catalogue in its instructions, whose text it need not understand. Every call
 * is counted, by what it was and by its Idempotency-Key.
 */
public final class ProviderSim implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BEARER = "Bearer ";
  private static final int BACKLOG = 1024;

  /**
   * How it behaves from now on.
   *
   * @param latency before each answer
   * @param status of answers; 200 for good ones
   * @param failing how many calls get that status before others get 200; negative: all
   * @param retryAfter the header of that name; empty: none
   * @param output what a good answer holds
   */
  public record Behaviour(
      Duration latency, int status, int failing, String retryAfter, Output output) {
    /** Quick and good. */
    public static final Behaviour GOOD = new Behaviour(Duration.ZERO, 200, -1, "", Output.GOOD);

    /** As slow as that. */
    public Behaviour withLatency(final Duration wanted) {
      return new Behaviour(wanted, status, failing, retryAfter, output);
    }

    /** All calls get this status. */
    public Behaviour withStatus(final int wanted) {
      return new Behaviour(latency, wanted, -1, retryAfter, output);
    }

    /** So many calls get this status, and are told to wait. */
    public Behaviour failing(final int calls, final int wanted, final String wait) {
      return new Behaviour(latency, wanted, calls, wait, output);
    }

    /** Answers of this kind. */
    public Behaviour withOutput(final Output wanted) {
      return new Behaviour(latency, status, failing, retryAfter, wanted);
    }
  }

  /** What an answer holds. */
  public enum Output {
    /** What was asked for. */
    GOOD,
    /** Words beside what was asked for. */
    CHATTER,
    /** Words behind it, where a protocol has a place for them. */
    TRAILING,
    /** Of a translation: words before it, in its place. */
    CHATTER_INSIDE,
    /** Of a translation: what the model was told, in its place. */
    INSTRUCTIONS,
    /** Of a translation: in a field that was not asked for. */
    WRONG_FIELD,
    /** Of a translation: white space. */
    BLANK,
    /** Of a translation: a thousand times as much. */
    LONG,
    /** Of a translation: with an address that nobody sent. */
    LINK,
    /** What no client can read. */
    NO_JSON,
    /** An answer that its limit cut off. */
    CUT_OFF,
    /** What was asked for, but not allowed: as CHATTER for a translation. */
    INVALID,
    /** The same until it is told what is wrong. */
    INVALID_ONCE,
    /** Nothing. */
    EMPTY,
    /** Far more than anybody asked for. */
    HUGE
  }

  /**
   * A call that was answered with 200.
   *
   * @param key its Idempotency-Key; empty: it had none
   * @param caller whose bearer's key it came with; empty: nobody's
   * @param good whether the answer was one that was asked for
   */
  public record Answered(String key, String caller, boolean good) {}

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final Map<String, Integer> keys = new ConcurrentHashMap<>();
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<Answered> answered = Collections.synchronizedList(new ArrayList<>());
  private volatile Behaviour behaviour = Behaviour.GOOD;
  private volatile String refusedText = "";
  private volatile String hangingText = "";

  /**
   * Starts it.
   *
   * @param port 0 for any free one
   */
  public ProviderSim(final int port) {
    this("http", plain(port));
  }

  /**
   * Starts it behind TLS, on any free port.
   *
   * @param tls with its certificate
   */
  public ProviderSim(final SSLContext tls) {
    this("https", secured(new HttpsConfigurator(tls)));
  }

  /**
   * Starts it behind TLS, on any free port, for clients that show a certificate.
   *
   * @param tls with its certificate, and whom it believes
   */
  public static ProviderSim forKnownClients(final SSLContext tls) {
    return new ProviderSim(
        "https",
        secured(
            new HttpsConfigurator(tls) {
              @Override
              public void configure(final HttpsParameters parameters) {
                final SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
              }
            }));
  }

  private ProviderSim(final String scheme, final HttpServer server) {
    this.scheme = scheme;
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private static HttpServer plain(final int port) {
    try {
      return HttpServer.create(loopback(port), BACKLOG);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpServer secured(final HttpsConfigurator tls) {
    try {
      final HttpsServer made = HttpsServer.create(loopback(0), BACKLOG);
      made.setHttpsConfigurator(tls);
      return made;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress loopback(final int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Where it listens. */
  public URI url() {
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Lets it behave otherwise, calls under way included. */
  public void behave(final Behaviour wanted) {
    failed.set(0);
    behaviour = wanted;
  }

  /** Answers 400 to whatever has this in its body; empty: to nothing. */
  public void refuse(final String text) {
    refusedText = text;
  }

  /** Never answers what has this in its body; empty: answers everything. */
  public void hang(final String text) {
    hangingText = text;
  }

  /** Calls that were made, probes not counted. */
  public int calls() {
    return calls.get();
  }

  /** Most calls that were under way at the same time. */
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  /** How often each Idempotency-Key came. */
  public Map<String, Integer> keys() {
    return Map.copyOf(keys);
  }

  /** What was sent, as text. */
  public List<String> bodies() {
    synchronized (bodies) {
      return List.copyOf(bodies);
    }
  }

  /** What was answered with 200, in order: what a provider wants to be paid for. */
  public List<Answered> answered() {
    synchronized (answered) {
      return List.copyOf(answered);
    }
  }

  private void answer(final HttpExchange exchange) throws IOException {
    try (exchange) {
      final byte[] body = exchange.getRequestBody().readAllBytes();
      final String path = exchange.getRequestURI().getPath();
      if (exchange.getRequestMethod().equals("GET")) {
        send(exchange, behaviour.status() == 401 ? 401 : 200, "{\"data\":[]}");
        return;
      }
      calls.incrementAndGet();
      mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      try {
        final String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        keys.merge(key == null ? "" : key, 1, Integer::sum);
        final String text = new String(body, StandardCharsets.UTF_8);
        bodies.add(text);
        answer(exchange, path, body, key == null ? "" : key, text);
      } finally {
        atOnce.decrementAndGet();
      }
    }
  }

  private void answer(
      final HttpExchange exchange,
      final String path,
      final byte[] body,
      final String key,
      final String text)
      throws IOException {
    final Behaviour now = behaviour;
    final boolean hangs = !hangingText.isEmpty() && text.contains(hangingText);
    final long end = System.nanoTime() + now.latency().toNanos();
    while ((hangs || System.nanoTime() < end) && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(hangs ? Long.MAX_VALUE : end - System.nanoTime());
    }
    if (now.status() != 200 && (now.failing() < 0 || failed.getAndIncrement() < now.failing())) {
      if (!now.retryAfter().isEmpty()) {
        exchange.getResponseHeaders().add("Retry-After", now.retryAfter());
      }
      send(exchange, now.status(), "{\"error\":{\"message\":\"told to fail\"}}");
    } else if (!refusedText.isEmpty() && text.contains(refusedText)) {
      send(exchange, 400, "{\"error\":{\"message\":\"refused\"}}");
    } else {
      answered.add(new Answered(key, caller(exchange), now.output() == Output.GOOD));
      send(exchange, 200, good(path, body, now.output()));
    }
  }

  private static String caller(final HttpExchange exchange) {
    final String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    return authorization != null && authorization.startsWith(BEARER)
        ? authorization.substring(BEARER.length())
        : "";
  }

  private static void send(final HttpExchange exchange, final int status, final String body)
      throws IOException {
    final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String good(final String path, final byte[] body, final Output output)
      throws IOException {
    return switch (output) {
      case NO_JSON -> "<html>Bad gateway</html>";
      case EMPTY -> "{}";
      case HUGE -> "{\"padding\":\"" + "x".repeat(8 << 20) + "\"}";
      default -> {
        if (path.endsWith("/audio/transcriptions") || path.endsWith("/audio/translations")) {
          yield heard(body.length);
        }
        final JsonNode asked = JSON.readTree(body);
        yield switch (path.substring(path.lastIndexOf('/') + 1)) {
          case "completions" -> completion(asked, output);
          case "messages" -> message(asked, output);
          default ->
              JSON.createObjectNode()
                  .put("translatedText", translated(asked.path("q").asText(), "libre"))
                  .toString();
        };
      }
    };
  }

  private static String translated(final String text, final String model) {
    return model + " " + text.toUpperCase(Locale.ROOT);
  }

  private static String completion(final JsonNode asked, final Output output) throws IOException {
    final JsonNode messages = asked.path("messages");
    final String system = messages.path(0).path("content").asText();
    final String made = made(asked, system, messages.path(1), messages.size() > 2, output);
    final String content = output == Output.TRAILING ? made + " Anything else?" : made;
    final ObjectNode answer = JSON.createObjectNode();
    final ObjectNode choice = answer.putArray("choices").addObject();
    choice.put("finish_reason", output == Output.CUT_OFF ? "length" : "stop");
    choice.putObject("message").put("role", "assistant").put("content", content);
    answer.putObject("usage").put("prompt_tokens", 20).put("completion_tokens", 7);
    return answer.toString();
  }

  private static String message(final JsonNode asked, final Output output) throws IOException {
    final JsonNode messages = asked.path("messages");
    final String system = asked.path("system").asText();
    final String made = made(asked, system, messages.path(0), messages.size() > 1, output);
    final ObjectNode answer = JSON.createObjectNode();
    final ObjectNode block = answer.putArray("content").addObject();
    block.put("type", "tool_use").put("name", "answer");
    block.set("input", JSON.readTree(made));
    answer.put("stop_reason", output == Output.CUT_OFF ? "max_tokens" : "tool_use");
    answer.putObject("usage").put("input_tokens", 20).put("output_tokens", 7);
    return answer.toString();
  }

  private static String made(
      final JsonNode asked,
      final String system,
      final JsonNode user,
      final boolean corrected,
      final Output output)
      throws IOException {
    final JsonNode data = JSON.readTree(user.path("content").asText());
    final ObjectNode made = JSON.createObjectNode();
    final boolean invalid = output == Output.INVALID || output == Output.INVALID_ONCE && !corrected;
    if (data.has("request")) {
      workflow(made, system, data.path("request").asText(), invalid);
    } else {
      final String good = translated(data.path("text").asText(), asked.path("model").asText());
      made.put(
          output == Output.WRONG_FIELD ? "answer" : "translation",
          translation(good, system, output));
    }
    if (output == Output.CHATTER || invalid) {
      made.put("note", "Sure! Here is your answer.");
    }
    return made.toString();
  }

  private static String translation(final String good, final String system, final Output output) {
    return switch (output) {
      case CHATTER_INSIDE -> "Sure! Here is the translation: " + good;
      case INSTRUCTIONS -> system;
      case BLANK -> " ";
      case LONG -> good.repeat(1000);
      case LINK -> good + " https://evil.example/login";
      default -> good;
    };
  }

  private static void workflow(
      final ObjectNode made, final String system, final String request, final boolean invalid)
      throws IOException {
    made.put("title", "As you wish").put("description", "Does this: " + request);
    made.put("estimated_minutes", 2);
    final ArrayNode tasks = made.putArray("tasks");
    final String catalogue =
        system.lines().filter(line -> line.startsWith("{\"agents\":")).findFirst().orElse("{}");
    for (final Map.Entry<String, JsonNode> agent :
        JSON.readTree(catalogue).path("agents").properties()) {
      for (final Map.Entry<String, JsonNode> action :
          agent.getValue().path("actions").properties()) {
        if (tasks.size() < 2) {
          final ObjectNode task = tasks.addObject().put("id", "t" + (tasks.size()));
          task.put("agent", invalid ? "nobody" : agent.getKey()).put("action", action.getKey());
          params(task.putObject("params"), action.getValue().path("params"), request);
          final ArrayNode before = task.putArray("depends_on");
          if (tasks.size() == 2) {
            before.add("t1");
          }
        }
      }
    }
    made.putArray("suggestions").add("Do it again tomorrow.");
  }

  private static void params(
      final ObjectNode params, final JsonNode declared, final String request) {
    declared
        .properties()
        .forEach(
            parameter -> {
              final JsonNode kind = parameter.getValue();
              if (kind.path("required").asBoolean()) {
                switch (kind.path("type").asText()) {
                  case "integer", "number" -> params.put(parameter.getKey(), 1);
                  case "boolean" -> params.put(parameter.getKey(), true);
                  case "list" -> params.putArray(parameter.getKey());
                  case "object" -> params.putObject(parameter.getKey());
                  default ->
                      params.put(parameter.getKey(), kind.path("values").path(0).asText(request));
                }
              }
            });
  }

  private static String heard(final int bytes) {
    final ObjectNode answer = JSON.createObjectNode();
    answer.put("text", "heard " + bytes).put("language", "korean");
    final ObjectNode segment = answer.putArray("segments").addObject();
    segment.put("start", 0.5).put("end", 1e9).put("text", " heard " + bytes);
    segment.put("avg_logprob", -0.25).put("no_speech_prob", 0.125);
    segment.put("compression_ratio", 1.5).put("temperature", 0.0);
    segment.putArray("tokens").add(1).add(2);
    return answer.toString();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
