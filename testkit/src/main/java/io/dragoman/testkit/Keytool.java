package io.dragoman.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDK's keytool, which makes the keys and certificates of tests. */
public final class Keytool {
  private Keytool() {}

  /**
   * Runs it on a store of type PKCS#12 and waits until it has ended.
   *
   * @param store the file, which its commands make when there is none
   * @param password of the store
   * @param arguments its command and the options of that
   * @throws IOException when it fails, with what it said
   */
  public static void run(final Path store, final String password, final String... arguments)
      throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    // It is over before the better compiler has paid for itself.
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-storetype", "PKCS12", "-storepass", password, "-keystore", store.toString()));
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    // Without anybody to ask it fails instead of waiting.
    process.getOutputStream().close();
    try {
      final byte[] said = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new IOException("keytool: " + new String(said, StandardCharsets.UTF_8));
      }
    } finally {
      process.destroy();
    }
  }
}
