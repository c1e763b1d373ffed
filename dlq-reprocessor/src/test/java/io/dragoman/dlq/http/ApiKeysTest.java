package io.dragoman.dlq.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.resilience.config.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeysTest {
  @TempDir private Path folder;

  @Test
  void shouldKnowWhoseKeyItIs() throws Exception {
    final ApiKeys keys =
        ApiKeys.of(
            file(
                "# who may\n\nann operator " + hash("a") + "  # on call\nbob viewer " + hash("b")));

    assertThat(keys.find("a")).contains(new Principal("ann", Optional.of(Role.OPERATOR)));
    assertThat(keys.find("b")).contains(new Principal("bob", Optional.of(Role.VIEWER)));
    assertThat(keys.find("c")).isEmpty();
    assertThat(keys.find(hash("a"))).as("the hash is no key").isEmpty();
    assertThat(keys.find("")).isEmpty();
  }

  @Test
  void shouldTakeAKeyBackWhenTheFileChanges() throws Exception {
    final Path file = file("ann operator " + hash("a"));
    final ApiKeys keys = ApiKeys.of(file);
    assertThat(keys.find("a")).isPresent();

    change(file, "ann operator " + hash("other"));

    assertThat(keys.find("a")).isEmpty();
    assertThat(keys.find("other")).isPresent();
  }

  @Test
  void shouldKeepTheKeysWhenTheFileBecomesUnreadable() throws Exception {
    final Path file = file("ann operator " + hash("a"));
    final ApiKeys keys = ApiKeys.of(file);

    change(file, "ann chief " + hash("b"));
    assertThat(keys.find("a")).isPresent();
    Files.delete(file);
    assertThat(keys.find("a")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "'ann operator', 'a line is NAME ROLE SHA-256'",
    "'ann chief 00', 'viewer or operator'",
    "'a/n operator 00', 'a name has'",
    "'ann operator my-key-in-the-clear', 'SHA-256 in hexadecimal'"
  })
  void shouldNameTheLineAndNotItsWordsWhenItIsWrong(final String line, final String why)
      throws Exception {
    final Path file = file("bob viewer " + hash("b") + "\n" + line);

    assertThatThrownBy(() -> ApiKeys.of(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("api.keys.file")
        .hasMessageContaining("line 2")
        .hasMessageContaining(why)
        .hasMessageNotContaining("my-key-in-the-clear");
  }

  @Test
  void shouldRefuseWhenANameStandsThereTwice() throws Exception {
    final Path file = file("ann viewer " + hash("a") + "\nann operator " + hash("b"));

    assertThatThrownBy(() -> ApiKeys.of(file)).hasMessageContaining("twice");
  }

  @Test
  void shouldRefuseWhenThereIsNoFileOrNoKey() throws Exception {
    assertThatThrownBy(() -> ApiKeys.of(folder.resolve("none")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cannot be read");
    final Path empty = file("# nobody\n");
    assertThatThrownBy(() -> ApiKeys.of(empty)).hasMessageContaining("holds no key");
  }

  private Path file(final String content) throws Exception {
    return Files.writeString(folder.resolve("keys"), content);
  }

  /** Later than it was, however coarse the clock of the file system is. */
  private static void change(final Path file, final String content) throws Exception {
    final Instant before = Files.getLastModifiedTime(file).toInstant();
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(before.plusSeconds(1)));
  }

  static String hash(final String key) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }
}
