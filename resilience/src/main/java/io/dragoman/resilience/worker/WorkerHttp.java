package io.dragoman.resilience.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.http.HttpReply;
import io.dragoman.resilience.http.HttpService;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a worker over HTTP and lets an operator rule its breakers.
 *
 * <ul>
 *   <li>{@code GET /worker}: engines with their breakers, partitions with load and reasons of pause
 *   <li>{@code POST /worker/breakers/ENGINE/open}: no call until told otherwise
 *   <li>{@code POST /worker/breakers/ENGINE/closed}: every call until told otherwise
 *   <li>{@code POST /worker/breakers/ENGINE/reset}: closed, and on its own again
 *   <li>{@code POST /worker/breakers/reset}: all of them
 *   <li>{@code POST /worker/rejections/accept}: records that would be rejected are no longer held,
 *       until one is answered
 * </ul>
 *
 * <p>A POST needs the header {@code X-Requested-By}, with any value: no web page can make a browser
 * send that to another address unasked. On loopback it must also ask for an address or for {@code
 * localhost}, because a page may have its own name resolve to loopback. There is no other
 * protection; keep the server on loopback or behind a proxy.
 */
public final class WorkerHttp implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerHttp.class);

  private static final String PATH = "/worker";
  private static final String GUARD = "X-Requested-By";

  /** Hosts that no name server decides about. */
  private static final Pattern LOCAL =
      Pattern.compile("(?i)(localhost|[0-9.]+|\\[[0-9a-f:.]+])(:[0-9]+)?");

  private final Worker<?, ?> worker;

  private WorkerHttp(final Worker<?, ?> worker) {
    this.worker = worker;
  }

  /** Adds the routes of {@code worker} to a server. */
  public static void mount(final HttpService http, final Worker<?, ?> worker) {
    http.mount(PATH, new WorkerHttp(worker));
  }

  @Override
  public void handle(final HttpExchange exchange) throws IOException {
    try (exchange) {
      final HttpReply reply = reply(exchange);
      exchange.getResponseHeaders().set("Content-Type", reply.contentType());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(reply.status(), reply.body().length);
      exchange.getResponseBody().write(reply.body());
    }
  }

  private static boolean isDisguised(final HttpExchange exchange) {
    final String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
    return exchange.getLocalAddress().getAddress().isLoopbackAddress()
        && !LOCAL.matcher(host).matches();
  }

  private HttpReply reply(final HttpExchange exchange) {
    final String method = exchange.getRequestMethod();
    final List<String> path =
        List.of(exchange.getRequestURI().getPath().substring(1).split("/", -1));
    if (path.size() == 1 && path.getFirst().equals("worker")) {
      return method.equals("GET")
          ? HttpReply.json(200, worker.status())
          : HttpReply.error(405, method + " is not allowed here; use GET.");
    }
    final boolean accept = path.equals(List.of("worker", "rejections", "accept"));
    final boolean all = path.size() == 3 && path.getLast().equals("reset");
    if (!accept && ((path.size() != 4 && !all) || !path.get(1).equals("breakers"))) {
      return HttpReply.error(404, "There is nothing here; see GET /worker.");
    }
    if (!method.equals("POST")) {
      return HttpReply.error(405, method + " is not allowed here; use POST.");
    }
    if (exchange.getRequestHeaders().getFirst(GUARD) == null) {
      return HttpReply.error(403, "Send the header " + GUARD + " with your name.");
    }
    if (isDisguised(exchange)) {
      return HttpReply.error(403, "Ask for this server as 127.0.0.1 or localhost.");
    }
    if (accept) {
      worker.acceptRejections();
      LOG.info("Records may be rejected until one is answered, as was told over HTTP");
      return HttpReply.json(200, worker.status());
    }
    if (all) {
      worker.breakers().forEach(EngineBreaker::reset);
      LOG.info("All breakers were reset over HTTP");
      return HttpReply.json(200, worker.status());
    }
    return worker
        .breaker(path.get(2))
        .map(breaker -> rule(breaker, path.get(3)))
        .orElseGet(() -> HttpReply.error(404, "There is no engine " + path.get(2) + "."));
  }

  private HttpReply rule(final EngineBreaker breaker, final String order) {
    final Consumer<EngineBreaker> action;
    switch (order) {
      case "open" -> action = EngineBreaker::forceOpen;
      case "closed" -> action = EngineBreaker::forceClosed;
      case "reset" -> action = EngineBreaker::reset;
      default -> {
        return HttpReply.error(404, "A breaker can be set to open, closed or reset.");
      }
    }
    action.accept(breaker);
    LOG.info("The breaker of {} was told over HTTP: {}", breaker.name(), order);
    return HttpReply.json(200, worker.status());
  }
}
