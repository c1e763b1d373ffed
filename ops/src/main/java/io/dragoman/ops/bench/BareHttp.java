package io.dragoman.ops.bench;

import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The HTTP library without a gateway: reads an order and answers 202. A process of its own, as the
 * gateway is; first argument: its port.
 */
public final class BareHttp {
  private BareHttp() {}

  /** What it looks at. */
  record Order(String text) {}

  /** Serves until the process is ended. */
  public static void main(final String[] arguments) throws InterruptedException {
    try (WebServer server = WebServer.at("127.0.0.1", Integer.parseInt(arguments[0])).start()) {
      server.add(
          Route.post("/v1/jobs", "bare", "Takes an order and forgets it")
              .open()
              .takes(Order.class, Encoding.JSON)
              .by(call -> ApiResponse.accepted(Map.of("status", "queued"), "/v1/jobs/none")));
      new CountDownLatch(1).await();
    }
  }
}
