package io.dragoman.resilience.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;

/** A service in a process of its own; it tells its port in one line. */
public final class HttpProcess {
  private HttpProcess() {}

  public static void main(final String[] arguments) throws InterruptedException {
    final HttpService http = HttpService.start("127.0.0.1", 0, new SimpleMeterRegistry());
    // More than the sockets of both sides take.
    final byte[] large = new byte[16 * 1024 * 1024];
    http.get("/small", () -> HttpReply.text(200, "text/plain", "here"));
    http.get("/large", () -> new HttpReply(200, "text/plain", large));
    System.out.println(http.port());
    new CountDownLatch(1).await();
  }
}
