package io.dragoman.web;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A server in a process of its own; it tells its port in one line. */
public final class HttpProcess {
  private HttpProcess() {}

  public static void main(final String[] arguments) throws InterruptedException {
    final WebServer http =
        WebServer.at("127.0.0.1", 0)
            .limits(
                Limits.ofHeap(Runtime.getRuntime().maxMemory()).withRequest(Duration.ofSeconds(3)))
            .start();
    // More than the sockets of both sides take.
    final byte[] large = new byte[16 * 1024 * 1024];
    http.add(
        Route.get("/small", "small", "Little")
            .open()
            .by(call -> ApiResponse.text(200, "text/plain", "here")));
    http.add(
        Route.get("/medium", "medium", "As much as goes at once")
            .open()
            .by(call -> ApiResponse.bytes(200, "text/plain", new byte[60 * 1024])));
    http.add(
        Route.post("/small", "take", "Take something").open().by(call -> ApiResponse.ok("here")));
    http.add(
        Route.get("/large", "large", "Much")
            .open()
            .by(call -> ApiResponse.bytes(200, "text/plain", large)));
    System.out.println(http.port());
    new CountDownLatch(1).await();
  }
}
