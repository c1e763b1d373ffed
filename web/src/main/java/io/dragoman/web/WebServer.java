package io.dragoman.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.dragoman.web.internal.JettyServer;
import io.dragoman.web.internal.Setup;
import io.dragoman.web.key.AccessKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An HTTP server of routes: HTTP/1.1 and HTTP/2, with TLS or without, one virtual thread a request,
 * none for a stream of events.
 *
 * <p>Who may use a route is asked of {@link AccessKeys}; without keys it listens on loopback only.
 * Whoever sends or takes too slowly is cut off, and sizes are bounded, see {@link Limits}. Of large
 * answers only a few are under way at once, and fewer to those who need no key: another one is
 * refused with 503, and small ones always go. Of requests that share a connection half as many are
 * under way as connections may be open: another one's stream is reset. What goes wrong is told as a
 * {@link Problem}.
 */
public final class WebServer implements AutoCloseable {
  private final JettyServer server;

  private WebServer(final JettyServer server) {
    this.server = server;
  }

  /**
   * A server to be.
   *
   * @param host address to listen on
   * @param port port to listen on; 0: any free one, see {@link #port()}
   */
  public static Builder at(final String host, final int port) {
    return new Builder(host, port);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** Adds routes; one of the same method and path takes the place of the one before. */
  public void add(final List<Route> routes) {
    server.add(routes);
  }

  /** As {@link #add(List)}. */
  public void add(final Route route) {
    add(List.of(route));
  }

  /**
   * More routes will come: until {@link #opened} what is none of them is answered with 503, not
   * with 404, which would say that there is no such thing.
   */
  public void opening() {
    server.opening(true);
  }

  /** All routes are there. */
  public void opened() {
    server.opening(false);
  }

  /**
   * Tells problems in this format where there is no route.
   *
   * @param prefix how such paths begin
   */
  public void errors(final String prefix, final ErrorFormat format) {
    server.errors(prefix, format);
  }

  /** Takes no more requests, waits a little for those under way, then cuts them off. */
  @Override
  public void close() {
    server.close();
  }

  /** What a server is made of. */
  public static final class Builder {
    private final String host;
    private final int port;
    private Optional<Tls> tls = Optional.empty();
    private List<String> corsOrigins = List.of();
    private AccessKeys keys = AccessKeys.none();
    private Limits limits = Limits.ofHeap(Runtime.getRuntime().maxMemory());
    private RequestObserver observer = RequestObserver.NONE;
    private RequestTracer tracer = RequestTracer.NONE;
    private Duration slow = Duration.ZERO;
    private ErrorFormat errors = ErrorFormat.PROBLEM;
    private String help = "See the documentation for what there is.";
    private Function<RuntimeException, Optional<ApiException>> failures = e -> Optional.empty();
    private InstantSource clock = InstantSource.system();
    private JsonMapper json =
        JsonMapper.builder(PooledJson.factory())
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
            .build();

    private Builder(final String host, final int port) {
      this.host = host;
      this.port = port;
    }

    /** Speaks HTTPS only. */
    public Builder tls(final Tls with) {
      tls = Optional.of(with);
      return this;
    }

    /** Origins whose web pages may use it, such as {@code https://app.example}; else none may. */
    public Builder corsOrigins(final List<String> origins) {
      corsOrigins = List.copyOf(origins);
      return this;
    }

    /** Who may use it; without, nobody may give orders. */
    public Builder keys(final AccessKeys who) {
      keys = who;
      return this;
    }

    /** What callers may hold. */
    public Builder limits(final Limits what) {
      limits = what;
      return this;
    }

    /** Who counts. */
    public Builder observer(final RequestObserver who) {
      observer = who;
      return this;
    }

    /** Who traces requests. */
    public Builder tracer(final RequestTracer who) {
      tracer = who;
      return this;
    }

    /** Requests that take longer, beside what they may wait for, are logged; zero: none is. */
    public Builder slow(final Duration bound) {
      slow = bound;
      return this;
    }

    /** How problems are told. */
    public Builder errors(final ErrorFormat how) {
      errors = how;
      return this;
    }

    /** Where to look when a path is wrong, a sentence. */
    public Builder help(final String sentence) {
      help = sentence;
      return this;
    }

    /** What an exception of a handler means; where it says nothing, it is a bug: 500. */
    public Builder failures(final Function<RuntimeException, Optional<ApiException>> meaning) {
      failures = meaning;
      return this;
    }

    /** What writes answers. */
    public Builder json(final JsonMapper mapper) {
      json = mapper;
      return this;
    }

    /** For times in problems, and for attempts with wrong keys. */
    public Builder clock(final InstantSource source) {
      clock = source;
      return this;
    }

    /**
     * Opens the server, which answers at once.
     *
     * @throws SetupException when the address is unknown or open without keys, the port is taken,
     *     or the key store cannot be used
     */
    public WebServer start() {
      return new WebServer(
          JettyServer.start(
              new Setup(
                  host,
                  port,
                  tls,
                  corsOrigins,
                  keys,
                  limits,
                  observer,
                  tracer,
                  slow,
                  errors,
                  help,
                  failures,
                  json,
                  clock)));
    }
  }
}
