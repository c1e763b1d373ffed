package io.dragoman.web.internal;

import io.dragoman.web.EventStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A stream of events on a response; whoever sends never waits. */
final class SseStream implements EventStream {
  /** How often a silent stream says that it is there. */
  static final Duration BEAT = Duration.ofSeconds(15);

  /** What may wait for a slow caller. */
  private static final int MAX_WAITING_BYTES = 256 * 1024;

  /** Below this it takes more. */
  private static final int ROOMY_BYTES = 64 * 1024;

  private static final byte[] COMMENT = {':', '\n', '\n'};

  private final Response response;
  private final Callback end;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private final List<Runnable> actions = new ArrayList<>();
  private int waitingBytes;
  private boolean writing;
  private boolean stuck;
  private boolean closing;
  private boolean over;

  /**
   * On a response whose headers are set.
   *
   * @param end is told when the answer is over
   */
  SseStream(final Response response, final Callback end) {
    this.response = response;
    this.end = end;
  }

  @Override
  public boolean send(final Event event) {
    final StringBuilder text = new StringBuilder();
    event.id().ifPresent(id -> text.append("id: ").append(oneLine(id)).append('\n'));
    event.type().ifPresent(type -> text.append("event: ").append(oneLine(type)).append('\n'));
    event.data().lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    if (event.data().isEmpty()) {
      text.append("data:\n");
    }
    return enqueue(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Makes the headers go, and shows whether the caller is there. */
  void beat() {
    final boolean dead;
    synchronized (this) {
      // The one before is still on its way.
      dead = writing && stuck;
      stuck = writing;
    }
    if (dead) {
      finish(new IOException("The caller takes nothing"));
    } else {
      enqueue(COMMENT);
    }
  }

  @Override
  public synchronized boolean awaitRoom(final Duration atMost) {
    final long end = System.nanoTime() + atMost.toNanos();
    while (!over && !closing && waitingBytes > ROOMY_BYTES) {
      final long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return !over && !closing;
  }

  @Override
  public void onClose(final Runnable action) {
    synchronized (this) {
      if (!over) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    write();
  }

  private boolean enqueue(final byte[] bytes) {
    synchronized (this) {
      if (closing || over) {
        return false;
      }
      waiting.add(bytes);
      waitingBytes += bytes.length;
    }
    if (isTooSlow()) {
      finish(new IOException("The caller takes events too slowly"));
      return false;
    }
    write();
    return true;
  }

  private synchronized boolean isTooSlow() {
    return writing && waitingBytes > MAX_WAITING_BYTES;
  }

  private void write() {
    final ByteBuffer next;
    final boolean last;
    synchronized (this) {
      if (writing || over || (waiting.isEmpty() && !closing)) {
        return;
      }
      next = gathered();
      last = closing;
      writing = true;
    }
    response.write(
        last,
        next,
        Callback.from(
            () -> {
              synchronized (this) {
                writing = false;
                stuck = false;
              }
              if (last) {
                finish(null);
              } else {
                write();
              }
            },
            this::finish));
  }

  private ByteBuffer gathered() {
    final ByteBuffer all = ByteBuffer.allocate(waitingBytes);
    waiting.forEach(all::put);
    waiting.clear();
    waitingBytes = 0;
    notifyAll();
    return all.flip();
  }

  private void finish(final @Nullable Throwable why) {
    final List<Runnable> last;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      waiting.clear();
      notifyAll();
      last = List.copyOf(actions);
    }
    if (why == null) {
      end.succeeded();
    } else {
      end.failed(why);
    }
    last.forEach(Runnable::run);
  }

  private static String oneLine(final String text) {
    return text.replaceAll("[\\r\\n\\x00]", " ");
  }
}
