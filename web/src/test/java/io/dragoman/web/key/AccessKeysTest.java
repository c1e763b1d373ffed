package io.dragoman.web.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessKeysTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
  @TempDir private Path folder;

  @Test
  void shouldKnowWhoseKeyItIs() throws Exception {
    final AccessKeys keys =
        keys(
            file(
                "# who may\n\nann operator " + hash("a") + "  # on call\nbob viewer " + hash("b")));

    assertThat(find(keys, "a")).contains(principal("ann", Role.OPERATOR));
    assertThat(find(keys, "b")).contains(principal("bob", Role.VIEWER));
    assertThat(find(keys, "c")).isEmpty();
    assertThat(find(keys, hash("a"))).as("the hash is no key").isEmpty();
    assertThat(find(keys, "")).isEmpty();
  }

  @Test
  void shouldTakeAKeyBackWhenTheFileChanges() throws Exception {
    final Path file = file("ann operator " + hash("a"));
    final AccessKeys keys = keys(file);
    assertThat(find(keys, "a")).isPresent();

    change(file, "ann operator " + hash("other"));

    assertThat(find(keys, "a")).isEmpty();
    assertThat(find(keys, "other")).isPresent();
  }

  @Test
  void shouldTakeTheLastKeyBack() throws Exception {
    final Path file = file("ann operator " + hash("a"));
    final AccessKeys keys = keys(file);
    assertThat(find(keys, "a")).isPresent();

    assertThat(new KeyFile(file).remove(key -> key.name().equals("ann"))).isEqualTo(1);

    assertThat(find(keys, "a")).isEmpty();
    assertThat(keys.configured()).as("still asks for keys").isTrue();
  }

  @Test
  void shouldKeepTheKeysWhenTheFileBecomesUnreadable() throws Exception {
    final Path file = file("ann operator " + hash("a"));
    final AccessKeys keys = keys(file);

    change(file, "ann chief " + hash("b"));
    assertThat(find(keys, "a")).isPresent();
    Files.delete(file);
    assertThat(find(keys, "a")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "'ann operator', 'a line is NAME ROLE SHA-256'",
    "'ann chief 00', 'client, viewer or operator'",
    "'a/n operator 00', 'a name has'",
    "'ann operator my-key-in-the-clear', 'SHA-256 in hexadecimal'"
  })
  void shouldNameTheLineAndNotItsWordsWhenItIsWrong(final String line, final String why)
      throws Exception {
    final Path file = file("bob viewer " + hash("b") + "\n" + line);

    assertThatThrownBy(() -> keys(file))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining(why)
        .hasMessageNotContaining("my-key-in-the-clear");
  }

  @Test
  void shouldRefuseWhenANameStandsThereTwice() throws Exception {
    final Path file = file("ann viewer " + hash("a") + "\nann operator " + hash("b"));

    assertThatThrownBy(() -> keys(file)).hasMessageContaining("twice");
  }

  @Test
  void shouldTryAgainWhenTheChangedFileCouldNotBeRead() throws Exception {
    final Path file = file("ann operator " + hash("a"));
    final AccessKeys keys = keys(file);
    change(file, "ann nonsense " + hash("b"));
    final FileTime then = Files.getLastModifiedTime(file);
    assertThat(find(keys, "a")).isPresent();
    // As when only reading had failed: nothing tells that it would not now.
    Files.writeString(file, "ann operator " + hash("b"));
    Files.setLastModifiedTime(file, then);
    assertThat(find(keys, "a")).isPresent();

    now.set(now.get().plusSeconds(10));

    assertThat(find(keys, "a")).isEmpty();
    assertThat(find(keys, "b")).isPresent();
  }

  @Test
  void shouldFindEachOfSeveralKeysOfAClientByItsId() throws Exception {
    final Secret first = Secret.random();
    final Secret second = Secret.random();
    final Path file = folder.resolve("keys");
    final KeyFile writer = new KeyFile(file);
    writer.add(
        new AccessKey("ann", Role.CLIENT, first.hash(), first.id(), "gold", Optional.empty()));
    writer.add(
        new AccessKey("ann", Role.VIEWER, second.hash(), second.id(), "gold", Optional.empty()));
    final AccessKeys keys = keys(file);

    assertThat(find(keys, first.text()))
        .contains(new Principal("ann", Optional.of(Role.CLIENT), first.id(), "gold"));
    assertThat(find(keys, second.text()).orElseThrow().keyId()).isEqualTo(second.id());
    assertThat(Files.readString(file)).doesNotContain(first.text(), second.text());
    assertThat(keys.find("dk_" + first.id() + "_" + "x".repeat(43)))
        .isEqualTo(new AccessKeys.Finding.Unknown(first.id()));
  }

  @Test
  void shouldTellAKeyThatHasExpiredFromOneThatNobodyHas() throws Exception {
    final AccessKeys keys =
        keys(file("ann operator " + hash("a") + " expires=2030-01-01T00:00:01Z"));
    assertThat(find(keys, "a")).isPresent();

    now.set(Instant.parse("2030-01-01T00:00:01Z"));

    assertThat(keys.find("a")).isInstanceOf(AccessKeys.Finding.Expired.class);
  }

  @Test
  void shouldKeepCommentsAndModeWhenAKeyIsAddedOrRevoked() throws Exception {
    final Path file = file("# mine\n\nann operator " + hash("a") + " # on call");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    final Secret secret = Secret.random();
    final KeyFile writer = new KeyFile(file);

    writer.add(
        new AccessKey("bob", Role.VIEWER, secret.hash(), secret.id(), "gold", Optional.empty()));
    assertThat(writer.keys()).extracting(AccessKey::name).containsExactly("ann", "bob");
    assertThat(writer.remove(key -> key.name().equals("bob"))).isEqualTo(1);

    assertThat(Files.readString(file))
        .isEqualTo("# mine\n\nann operator " + hash("a") + " # on call\n");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
  }

  @Test
  void shouldChangeTheFileThatALinkNames() throws Exception {
    final Path file = file("ann operator " + hash("a") + "\nbob viewer " + hash("b"));
    final Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    final AccessKeys keys = keys(file);

    assertThat(new KeyFile(link).remove(key -> key.name().equals("ann"))).isEqualTo(1);

    assertThat(link).isSymbolicLink();
    assertThat(find(keys, "a")).isEmpty();
    assertThat(find(keys, "b")).isPresent();
  }

  @Test
  void shouldMakeNothingWhenAKeyIsTakenOutOfAFileThatIsNotThere() {
    assertThat(new KeyFile(folder.resolve("typo/keys")).remove(key -> true)).isZero();

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldLeaveTheFileToItsOwnerWhenRootChangesIt() throws Exception {
    final Path file = file("ann operator " + hash("a"));
    assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid")), "is root");
    Files.setAttribute(file, "unix:uid", 12_345);
    Files.setAttribute(file, "unix:gid", 12_346);

    new KeyFile(file)
        .add(new AccessKey("bob", Role.VIEWER, hash("b"), "", "gold", Optional.empty()));

    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(12_345);
    assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(12_346);
  }

  @Test
  void shouldMakeAFileThatOnlyItsOwnerReads() throws Exception {
    final Path file = folder.resolve("sub/keys");

    new KeyFile(file)
        .add(new AccessKey("bob", Role.VIEWER, hash("b"), "", "gold", Optional.empty()));

    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void shouldRefuseWhenThereIsNoFileOrNoKey() throws Exception {
    assertThatThrownBy(() -> keys(folder.resolve("none")))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("cannot be read");
    final Path empty = file("# nobody\n");
    assertThatThrownBy(() -> keys(empty)).hasMessageContaining("holds no key");
  }

  private AccessKeys keys(final Path file) {
    return AccessKeys.of(file, now::get);
  }

  private static Optional<Principal> find(final AccessKeys keys, final String key) {
    return keys.find(key) instanceof AccessKeys.Finding.Good(final Principal principal)
        ? Optional.of(principal)
        : Optional.empty();
  }

  private static Principal principal(final String name, final Role role) {
    return new Principal(name, Optional.of(role), "", AccessKey.DEFAULT_TIER);
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
