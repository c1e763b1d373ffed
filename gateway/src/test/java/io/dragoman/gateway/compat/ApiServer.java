package io.dragoman.gateway.compat;

import io.dragoman.testkit.ApiClient;
import io.dragoman.web.Limits;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Consumer;

/** Serves routes on a port of its own, and asks for them. */
public final class ApiServer implements AutoCloseable {
  private final WebServer server;
  private final ApiClient client;

  private ApiServer(final WebServer server) {
    this.server = server;
    this.client = new ApiClient(server.port(), "");
  }

  /** Serves these. */
  public static ApiServer start(final List<Route> routes) {
    return start(routes, server -> {});
  }

  /** Serves these, with what else the server is told. */
  public static ApiServer start(final List<Route> routes, final Consumer<WebServer> more) {
    final WebServer server =
        WebServer.at("127.0.0.1", 0)
            .limits(Limits.ofHeap(Runtime.getRuntime().maxMemory()))
            .start();
    server.add(routes);
    more.accept(server);
    return new ApiServer(server);
  }

  /** Asks for a resource. */
  public HttpResponse<String> get(final String path) throws IOException, InterruptedException {
    return client.get(path).raw();
  }

  /** Sends a body of this type. */
  public HttpResponse<String> post(final String path, final String type, final String body)
      throws IOException, InterruptedException {
    return ApiClient.send(
            client.request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)))
        .raw();
  }

  @Override
  public void close() {
    server.close();
  }
}
