package io.dragoman.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Limits;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.dragoman.web.WebhookKey;
import io.dragoman.web.key.Role;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Somebody who is told something: remembers it, and answers as the test wants. */
public final class TestReceiver implements AutoCloseable {
  /**
   * How long a call may take on either side: a process that gets no processor for seconds finds
   * shorter limits passed when it goes on, and nothing was told then.
   */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlockingQueue<ApiRequest> calls = new LinkedBlockingQueue<>();
  private final AtomicInteger status = new AtomicInteger(202);
  private final WebServer server =
      WebServer.at("127.0.0.1", 0)
          .limits(
              Limits.ofHeap(Runtime.getRuntime().maxMemory())
                  .withRequest(PATIENCE)
                  .withResponse(PATIENCE))
          .start();

  /** What it makes of what it is told. */
  public record Told(String type) {}

  public TestReceiver() {
    this(call -> {});
  }

  /**
   * One that takes its time.
   *
   * @param before is done between hearing and answering
   */
  TestReceiver(final Consumer<ApiRequest> before) {
    server.add(
        Route.post("/hook", "hook", "Hears")
            .repeatable()
            .needs(Role.CLIENT)
            .takes(Told.class, Encoding.JSON)
            .passesOverUnknown()
            .by(
                call -> {
                  calls.add(call);
                  before.accept(call);
                  return ApiResponse.json(status.get(), Map.of());
                }));
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.port() + "/hook");
  }

  void answers(final int with) {
    status.set(with);
  }

  /** What it was told and was not asked for yet. */
  public BlockingQueue<ApiRequest> calls() {
    return calls;
  }

  /** What it is told next, signed with this key under this id. */
  JsonNode signed(final String id, final WebhookKey key) throws IOException, InterruptedException {
    final ApiRequest call = calls.take();
    assertThat(call.header("webhook-id")).contains(id);
    assertThat(call.header("webhook-signature"))
        .contains(
            key.sign(
                id,
                Long.parseLong(call.header("webhook-timestamp").orElseThrow()),
                call.body().bytes()));
    return JSON.readTree(call.body().bytes());
  }

  @Override
  public void close() {
    server.close();
  }
}
