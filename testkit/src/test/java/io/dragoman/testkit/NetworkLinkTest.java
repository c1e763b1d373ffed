package io.dragoman.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that answers each byte with the next one, behind a link. */
class NetworkLinkTest {
  private static final int MOMENT_MILLIS = 200;

  private ServerSocket server;
  private NetworkLink link;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    link = NetworkLink.to(server.getLocalPort());
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    server.close();
  }

  @Test
  void shouldPassEverythingOnWhenWell() throws IOException {
    try (Socket client = connect()) {
      client.getOutputStream().write(7);

      assertThat(client.getInputStream().read()).isEqualTo(8);
    }
  }

  @Test
  void shouldResetOldAndNewConnectionsWhenRefusing() throws IOException {
    try (Socket before = connect()) {
      talk(before);

      link.cut(NetworkLink.Cut.REFUSING);

      assertThatThrownBy(() -> talk(before)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> talk(connect())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldKeepConnectionsOpenAndHoldEverythingBackWhenSilent() throws IOException {
    try (Socket before = connect()) {
      talk(before);
      link.cut(NetworkLink.Cut.SILENT);
      try (Socket after = connect()) {
        for (final Socket client : new Socket[] {before, after}) {
          client.getOutputStream().write(7);
          client.setSoTimeout(MOMENT_MILLIS);
          assertThatThrownBy(() -> client.getInputStream().read())
              .isInstanceOf(SocketTimeoutException.class);
          client.setSoTimeout(0);
        }

        link.mend(false);

        assertThat(before.getInputStream().read()).isEqualTo(8);
        assertThat(after.getInputStream().read()).isEqualTo(8);
      }
    }
  }

  @Test
  void shouldForgetConnectionsWhenAsked() throws IOException {
    try (Socket before = connect()) {
      talk(before);
      link.cut(NetworkLink.Cut.ANSWERLESS);
      before.getOutputStream().write(7);

      link.mend(true);

      assertThatThrownBy(() -> talk(before)).isInstanceOf(IOException.class);
      try (Socket after = connect()) {
        talk(after);
      }
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), link.port());
  }

  private static void talk(final Socket client) throws IOException {
    client.getOutputStream().write(1);
    if (client.getInputStream().read() != 2) {
      throw new IOException("no answer");
    }
  }

  private void accept() {
    try {
      while (true) {
        final Socket client = server.accept();
        Thread.ofVirtual().start(() -> answer(client));
      }
    } catch (final IOException e) {
      // Closed.
    }
  }

  private static void answer(final Socket client) {
    try (client) {
      for (int asked = client.getInputStream().read();
          asked >= 0;
          asked = client.getInputStream().read()) {
        client.getOutputStream().write(asked + 1);
      }
    } catch (final IOException e) {
      // The client is gone.
    }
  }
}
