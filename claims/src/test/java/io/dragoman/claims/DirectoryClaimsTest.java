package io.dragoman.claims;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryClaimsTest extends StoreContract {
  @TempDir Path directory;
  private Instant now = Instant.now();
  private DirectoryClaims store;

  @BeforeEach
  void open() {
    final InstantSource clock = () -> now;
    store = new DirectoryClaims(directory, config(directory.toString(), noS3()), clock);
  }

  @Override
  ClaimStore store() {
    return store;
  }

  @Test
  void shouldLeaveNothingWhenTheContentBreaksOff() throws IOException {
    final InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(bytes(100_000)), InputStream.nullInputStream());

    assertFails(ErrorCode.INVALID_REQUEST, () -> store.store("owner", broken, 200_000));
    assertThat(files()).isEmpty();
  }

  @Test
  void shouldFindNothingWhenItWasDeleted() throws IOException {
    final String reference = stored(bytes(10));
    store.delete(reference);
    store.delete(reference);

    assertFails(ErrorCode.CLAIM_NOT_FOUND, () -> opened(reference));
    assertThat(files()).isEmpty();
  }

  @Test
  void shouldFindNothingWhenAnotherFileTookItsPlace() throws IOException {
    final Path secret = Files.write(Files.createTempFile("secret", ""), bytes(10));
    final String reference = stored(bytes(10));
    final Path file = files().getFirst();
    Files.delete(file);
    Files.createSymbolicLink(file, secret);

    assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> opened(reference));
    Files.delete(file);
    Files.write(file, bytes(11));
    assertFails(ErrorCode.CLAIM_NOT_FOUND, () -> opened(reference));
    Files.delete(secret);
  }

  @Test
  void shouldWaitWhenTheDirectoryIsAway() throws IOException {
    final String reference = stored(bytes(10));
    final Path away = directory.resolveSibling(directory.getFileName() + "-away");
    Files.move(directory, away);

    assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> opened(reference));
    assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> stored(bytes(10)));

    Files.move(away, directory);
    assertThat(opened(reference)).isEqualTo(bytes(10));
  }

  @Test
  void shouldSweepOldFilesOfItsOwnOnly() throws IOException {
    final String old = stored(bytes(10));
    final Path foreign = Files.createFile(directory.resolve("notes.txt"));
    final Path half = Files.createFile(directory.resolve("0123456789abcdef0123456789abcdef.part"));
    for (final Path file : files()) {
      Files.setLastModifiedTime(file, FileTime.from(now));
    }
    now = now.plus(Duration.ofDays(8));

    final String young = stored(bytes(11));

    assertFails(ErrorCode.CLAIM_NOT_FOUND, () -> opened(old));
    assertThat(half).doesNotExist();
    assertThat(foreign).exists();
    assertThat(young).startsWith("directory:");
  }

  @Test
  void shouldGiveUpWhenReadingTakesTooLong() throws IOException {
    final String reference = stored(bytes(10));
    try (Claim claim = store.open(reference)) {
      assertThat(claim.content().read()).isEqualTo(bytes(10)[0] & 0xff);
      now = now.plus(Duration.ofMinutes(1));

      assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> claim.content().readAllBytes());
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
