package io.dragoman.web.internal;

import io.dragoman.web.Limits;
import java.nio.ByteBuffer;
import java.nio.channels.WritePendingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Cuts off callers who send or take too slowly: Jetty's own time limits begin anew with each byte,
 * so that one byte a while would keep a connection for ever.
 */
final class Watchman implements Connection.Listener, AutoCloseable {
  /** How exactly times are kept. */
  private static final Duration MAX_TICK = Duration.ofSeconds(1);

  private static final int TICKS = 4;

  /** How fast a large body must come: 2 Mbit/s. */
  private static final long MIN_BYTES_PER_SECOND = 256 * 1024;

  private static final byte[] TOO_LATE =
      "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final Limits limits;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("http-watch").daemon().factory());

  /** When the head of the next request must be there, by the connection's own end point. */
  private final Map<EndPoint, Long> heads = new ConcurrentHashMap<>();

  /** How many requests of a connection are under way: several of HTTP/2 share one. */
  private final Map<EndPoint, Integer> underWay = new ConcurrentHashMap<>();

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final Set<SseStream> streams = ConcurrentHashMap.newKeySet();

  Watchman(final Limits limits) {
    this.limits = limits;
    final long tick =
        Math.min(
            MAX_TICK.toNanos(),
            Math.min(limits.request().toNanos(), limits.response().toNanos()) / TICKS);
    ticks.scheduleWithFixedDelay(this::look, tick, tick, TimeUnit.NANOSECONDS);
    ticks.scheduleWithFixedDelay(
        () -> streams.forEach(SseStream::beat),
        SseStream.BEAT.toNanos(),
        SseStream.BEAT.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  /** What one request still has to do, and until when. */
  final class Watch {
    private final EndPoint endPoint;

    /** Kept no longer than it reads: an answer that is a stream outlives it by hours. */
    private @Nullable Thread reader = Thread.currentThread();

    private Phase phase = Phase.BODY;
    private long deadline = after(limits.request());

    private Watch(final EndPoint endPoint) {
      this.endPoint = endPoint;
    }

    /** Some of the body came, so that large ones have longer. */
    synchronized void received(final long bytes) {
      deadline += Duration.ofSeconds(1).toNanos() * bytes / MIN_BYTES_PER_SECOND;
    }

    /** The answer is there. */
    void answering() {
      answering(Duration.ZERO);
    }

    /**
     * The body is there; the interrupt of a look that came too late is taken back.
     *
     * @param waits how long its handler may wait, beyond the limit for all
     */
    synchronized void answering(final Duration waits) {
      phase = Phase.ANSWER;
      reader = null;
      deadline = after(limits.response().plus(waits));
      Thread.interrupted();
    }

    /** From now on it may take for ever. */
    synchronized void streaming() {
      phase = Phase.STREAM;
    }

    /** It is over. */
    synchronized void end() {
      if (phase != Phase.OVER) {
        phase = Phase.OVER;
        watches.remove(this);
        left(endPoint);
      }
    }

    private synchronized void look(final long now) {
      if (now - deadline < 0) {
        return;
      }
      if (phase == Phase.BODY && reader != null) {
        reader.interrupt();
        reader = null;
        // Once more, if even its refusal is not taken.
        phase = Phase.ANSWER;
        deadline = after(limits.response());
      } else if (phase == Phase.ANSWER) {
        endPoint.close();
      }
    }
  }

  private enum Phase {
    BODY,
    ANSWER,
    STREAM,
    OVER
  }

  /** A request has come, on the thread that will read its body. */
  Watch watch(final Connection connection) {
    final EndPoint raw = raw(connection.getEndPoint());
    underWay.compute(
        raw,
        (endPoint, count) -> {
          heads.remove(endPoint);
          return count == null ? 1 : count + 1;
        });
    final Watch watch = new Watch(raw);
    watches.add(watch);
    return watch;
  }

  /** One request fewer is under way there; behind the last one the next must come. */
  private void left(final EndPoint raw) {
    underWay.compute(
        raw,
        (endPoint, count) -> {
          if (count != null && count > 1) {
            return count - 1;
          }
          if (endPoint.isOpen()) {
            heads.put(endPoint, after(limits.idle().plus(limits.request())));
          }
          return null;
        });
  }

  void add(final SseStream stream) {
    streams.add(stream);
    stream.onClose(() -> streams.remove(stream));
  }

  void endStreams() {
    streams.forEach(SseStream::close);
  }

  @Override
  public void onOpened(final Connection connection) {
    final EndPoint raw = raw(connection.getEndPoint());
    underWay.compute(
        raw,
        (endPoint, count) -> {
          if (count == null) {
            heads.putIfAbsent(endPoint, after(limits.request()));
          }
          return count;
        });
  }

  @Override
  public void onClosed(final Connection connection) {
    final EndPoint raw = raw(connection.getEndPoint());
    if (!raw.isOpen()) {
      heads.remove(raw);
    }
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }

  private void look() {
    final long now = System.nanoTime();
    heads.forEach(
        (endPoint, deadline) -> {
          if (now - deadline >= 0 || !endPoint.isOpen()) {
            heads.remove(endPoint);
            if (!tellTooLate(endPoint)) {
              endPoint.close();
            }
          }
        });
    watches.forEach(watch -> watch.look(now));
  }

  /** Whoever began a first request hears why it is cut off; between requests nobody listens. */
  private static boolean tellTooLate(final EndPoint raw) {
    final Connection connection = top(raw);
    if (!raw.isOpen()
        || !(connection instanceof ConnectionMetaData)
        || connection.getMessagesIn() > 0
        || connection.getBytesIn() == 0) {
      return false;
    }
    try {
      connection.getEndPoint().write(Callback.from(raw::close), ByteBuffer.wrap(TOO_LATE));
      return true;
    } catch (final WritePendingException e) {
      return false;
    }
  }

  private static @Nullable Connection top(final EndPoint raw) {
    return raw.getConnection() instanceof final SslConnection ssl
        ? ssl.getSslEndPoint().getConnection()
        : raw.getConnection();
  }

  private static long after(final Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  private static EndPoint raw(final EndPoint endPoint) {
    return endPoint instanceof final SslConnection.SslEndPoint ssl
        ? ssl.getSslConnection().getEndPoint()
        : endPoint;
  }
}
