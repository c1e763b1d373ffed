package io.dragoman.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A cable that can be cut: a TCP port of the loopback that passes everything on to another one.
 *
 * <p>Each connection has two virtual threads, one for each direction. Safe for several threads.
 */
public final class NetworkLink implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final ServerSocket server;
  private final int target;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Cut cut = Cut.NONE;

  private NetworkLink(final ServerSocket server, final int target) {
    this.server = server;
    this.target = target;
  }

  /** What is wrong with the link. */
  public enum Cut {
    /** Nothing. */
    NONE("well"),
    /** Connections are reset, new ones too. */
    REFUSING("down, connections are refused"),
    /** Connections stay open and new ones are taken, but nothing passes and nobody is told. */
    SILENT("silent in both directions"),
    /** What clients say arrives, a commit too, but no answer comes back. */
    ANSWERLESS("passing no answers");

    private final String doc;

    Cut(final String doc) {
      this.doc = doc;
    }

    /** The same in words. */
    public String doc() {
      return doc;
    }

    /** Any of them but {@link #NONE}. */
    public static Cut any(final Random random) {
      return values()[1 + random.nextInt(values().length - 1)];
    }

    private boolean holds(final boolean answers) {
      return this == SILENT || (this == ANSWERLESS && answers);
    }
  }

  /**
   * Opens a link from a free port.
   *
   * @param target the port that it leads to; nobody has to listen there yet
   */
  public static NetworkLink to(final int target) throws IOException {
    final NetworkLink link =
        new NetworkLink(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().name("link").start(link::accept);
    return link;
  }

  /** The port that it starts from. */
  public int port() {
    return server.getLocalPort();
  }

  /** Breaks the link. */
  public void cut(final Cut wanted) {
    become(wanted);
    if (wanted == Cut.REFUSING) {
      connections.forEach(Connection::reset);
    }
  }

  /**
   * Makes the link well.
   *
   * @param forget whether connections of the time before are reset; if not, they go on with what
   *     was held back, as TCP does when a cable is plugged in again soon enough
   */
  public void mend(final boolean forget) {
    if (forget) {
      connections.forEach(Connection::reset);
    }
    become(Cut.NONE);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (final IOException e) {
      // Then nobody listens either.
    }
    connections.forEach(Connection::reset);
    become(Cut.NONE);
  }

  private void become(final Cut wanted) {
    lock.lock();
    try {
      cut = wanted;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Cut now() {
    lock.lock();
    try {
      return cut;
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    try {
      while (true) {
        final Connection connection = new Connection(server.accept());
        connections.add(connection);
        if (now() == Cut.REFUSING) {
          connection.reset();
        } else {
          Thread.ofVirtual().start(connection::run);
        }
      }
    } catch (final IOException e) {
      // Closed.
    }
  }

  private final class Connection {
    private final Socket client;
    private final Socket broker = new Socket();

    Connection(final Socket client) {
      this.client = client;
    }

    void run() {
      try {
        broker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        client.setTcpNoDelay(true);
        broker.setTcpNoDelay(true);
        final Thread answers = Thread.ofVirtual().start(() -> pass(broker, client, true));
        pass(client, broker, false);
        answers.join();
      } catch (final IOException e) {
        // Nobody is there; the client hears it by the reset.
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      reset();
    }

    /** Passes everything on, the end too. */
    private void pass(final Socket from, final Socket to, final boolean answers) {
      final byte[] buffer = new byte[BUFFER_BYTES];
      try {
        final InputStream in = from.getInputStream();
        final OutputStream out = to.getOutputStream();
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          awaitPassage(answers);
          out.write(buffer, 0, length);
        }
        awaitPassage(answers);
        to.shutdownOutput();
      } catch (final IOException e) {
        awaitPassage(answers);
        reset();
      }
    }

    private void awaitPassage(final boolean answers) {
      lock.lock();
      try {
        while (cut.holds(answers) && connections.contains(this)) {
          changed.awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }

    void reset() {
      connections.remove(this);
      reset(client);
      reset(broker);
    }

    private static void reset(final Socket socket) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (final IOException e) {
        // Then it is over already.
      }
    }
  }
}
