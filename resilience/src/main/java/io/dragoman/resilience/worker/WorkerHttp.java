package io.dragoman.resilience.worker;

import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a worker over HTTP and lets an operator rule its breakers.
 *
 * <ul>
 *   <li>{@code GET /worker}: engines with their breakers, partitions with load and reasons of
 *       pause; to anybody, as health and meters
 *   <li>{@code POST /worker/breakers/ENGINE/open}: no call until told otherwise
 *   <li>{@code POST /worker/breakers/ENGINE/closed}: every call until told otherwise
 *   <li>{@code POST /worker/breakers/ENGINE/reset}: closed, and on its own again
 *   <li>{@code POST /worker/breakers/reset}: all of them
 *   <li>{@code POST /worker/rejections/accept}: records that would be rejected are no longer held,
 *       until one is answered
 * </ul>
 *
 * <p>A POST needs the key of an operator.
 */
public final class WorkerHttp {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerHttp.class);

  private final Worker<?, ?> worker;

  private WorkerHttp(final Worker<?, ?> worker) {
    this.worker = worker;
  }

  /** Adds the routes of {@code worker} to a server. */
  public static void mount(final WebServer http, final Worker<?, ?> worker) {
    http.add(new WorkerHttp(worker).routes());
  }

  private List<Route> routes() {
    return List.of(
        Route.get("/worker", "worker", "Engines, breakers and partitions")
            .open()
            .by(call -> status()),
        Route.post("/worker/breakers/{engine}/{order}", "ruleBreaker", "Rule one breaker")
            .repeatable()
            .by(this::rule),
        Route.post("/worker/breakers/reset", "resetBreakers", "Put all breakers on their own again")
            .repeatable()
            .by(call -> resetAll()),
        Route.post("/worker/rejections/accept", "acceptRejections", "Let held records be rejected")
            .by(call -> acceptRejections()));
  }

  private ApiResponse status() {
    return ApiResponse.ok(worker.status());
  }

  private ApiResponse acceptRejections() {
    worker.acceptRejections();
    LOG.info("Records may be rejected until one is answered, as was told over HTTP");
    return status();
  }

  private ApiResponse resetAll() {
    worker.breakers().forEach(EngineBreaker::reset);
    LOG.info("All breakers were reset over HTTP");
    return status();
  }

  private ApiResponse rule(final ApiRequest call) {
    final EngineBreaker breaker =
        worker
            .breaker(call.path("engine"))
            .orElseThrow(
                () ->
                    new ApiException(
                        Code.NOT_FOUND,
                        "There is no engine " + call.path("engine") + ".",
                        "GET /worker names them."));
    final Consumer<EngineBreaker> action =
        switch (call.path("order")) {
          case "open" -> EngineBreaker::forceOpen;
          case "closed" -> EngineBreaker::forceClosed;
          case "reset" -> EngineBreaker::reset;
          default ->
              throw new ApiException(
                  Code.NOT_FOUND,
                  "A breaker can be set to open, closed or reset.",
                  "End the path with one of these.");
        };
    action.accept(breaker);
    LOG.info("The breaker of {} was told over HTTP: {}", breaker.name(), call.path("order"));
    return status();
  }
}
