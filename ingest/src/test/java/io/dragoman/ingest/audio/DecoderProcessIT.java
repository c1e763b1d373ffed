package io.dragoman.ingest.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file may do to the process that decodes it: end it, and nothing else. */
class DecoderProcessIT {
  private static final AudioLimits LIMITS =
      new AudioLimits(8_000_000, Duration.ofMinutes(5), Duration.ofSeconds(60));
  private static final long ROOM_FOR_ONE = 10L * 1024 * 1024;

  private final AudioDecoder decoder = decoder(LIMITS);

  @AfterEach
  void close() {
    decoder.close();
  }

  @ParameterizedTest
  @CsvSource({
    "crash, crashed",
    "eat native memory, ran out of memory",
    "eat heap, ran out of memory",
    "talk nonsense, gave no answer that makes sense",
    "blame the system, gave no answer that makes sense",
    "send for ever, gave no answer that makes sense",
    "begin for ever, gave no answer that makes sense",
  })
  void shouldBlameTheFileWhenItEndsTwoDecoders(final String order, final String how) {
    decoder.warmUp();

    final DragomanException failure = failure(decoder, order);

    assertThat(failure.code()).isEqualTo(ErrorCode.DECODER_CRASHED);
    assertThat(failure)
        .message()
        .startsWith("The decoder " + how)
        .endsWith(
            " on this file of %d bytes, twice; convert the file to wav.".formatted(order.length()));
    assertThat(decoder.decode(good()).pcm().durationMs()).isEqualTo(100);
  }

  @Test
  void shouldUseAnotherDecoderWhenAFileBreaksOffOnItsWay() {
    decoder.warmUp();
    final Set<Long> before = pids();
    final DragomanException away =
        new DragomanException(ErrorCode.CLAIM_STORE_UNAVAILABLE, "Away.");
    final AudioFile broken =
        new AudioFile() {
          @Override
          public long size() {
            return 500_000;
          }

          @Override
          public InputStream open() {
            return new SequenceInputStream(
                new ByteArrayInputStream(new byte[200_000]),
                new InputStream() {
                  @Override
                  public int read() {
                    throw away;
                  }
                });
          }
        };

    assertThat(catchThrowableOfType(DragomanException.class, () -> decoder.decode(broken)))
        .isSameAs(away);
    assertThat(pids()).isEmpty();
    assertThat(decoder.decode(good()).pcm().durationMs()).isEqualTo(100);
    assertThat(pids()).doesNotContainAnyElementsOf(before);
  }

  /** The kernel says there whether it has such filters; without it there is nothing to show. */
  @ParameterizedTest
  @EnabledIf("hasFilters")
  @ValueSource(
      strings = {"listen", "send a datagram", "start a program", "write a file", "delete a file"})
  void shouldRefuseADecoderWhatDecodingDoesNotNeed(final String order) throws IOException {
    final Path victim = Files.createFile(Path.of("hostile-victim.txt"));
    try {
      assertThat(failure(decoder, order)).message().isEqualTo("It was refused.");
      assertThat(victim).exists();
      assertThat(Path.of("hostile.txt")).doesNotExist();
    } finally {
      Files.deleteIfExists(victim);
      Files.deleteIfExists(Path.of("hostile.txt"));
    }
  }

  static boolean hasFilters() {
    return System.getProperty("os.arch").equals("amd64")
        && Files.exists(Path.of("/proc/sys/kernel/seccomp/actions_avail"));
  }

  @Test
  void shouldNotBlameTheFileWhenOnlyAUsedDecoderDies() {
    decoder.decode(good());
    final Set<Long> before = pids();

    final DecodedAudio audio = decoder.decode(order("crash if warm"));

    assertThat(audio.pcm().durationMs()).isEqualTo(100);
    assertThat(pids()).hasSize(1).doesNotContainAnyElementsOf(before);
  }

  @Test
  void shouldEndTheDecoderWhenItHangs() {
    final AudioLimits brief =
        new AudioLimits(1_000_000, Duration.ofMinutes(1), Duration.ofMillis(200));
    try (AudioDecoder impatient = decoder(brief)) {
      impatient.warmUp();
      final ProcessHandle process =
          ProcessHandle.of(impatient.processes().iterator().next().pid()).orElseThrow();

      final DragomanException failure = failure(impatient, "hang");

      assertThat(failure.code()).isEqualTo(ErrorCode.UNREADABLE_AUDIO);
      assertThat(failure)
          .hasMessage(
              "Decoding took more than 200 ms, the most that audio.decode.timeout.ms allows;"
                  + " convert the file to wav.");
      await().until(() -> !process.isAlive());
    }
  }

  @Test
  void shouldUseOneProcessWhenFilesComeOneAfterAnother() {
    decoder.decode(good());
    final Set<Long> first = pids();
    for (int i = 0; i < 5; i++) {
      decoder.decode(good());
      failure(decoder, "no sound");
    }

    assertThat(pids()).hasSize(1).isEqualTo(first);
  }

  @Test
  void shouldGoOnWhenAnIdleDecoderWasKilled() {
    decoder.warmUp();
    pids().forEach(pid -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());

    assertThat(decoder.decode(good()).pcm().durationMs()).isEqualTo(100);
  }

  @Test
  void shouldKeepSecretsWhenADecoderIsStarted() {
    assertThat(failure(decoder, "tell secrets"))
        .message()
        .isIn("MALLOC_ARENA_MAX", "LD_LIBRARY_PATH,MALLOC_ARENA_MAX");
  }

  @Test
  void shouldSayThatThereIsNoDecoderWhenNoneCanBeStarted() {
    for (final List<String> command :
        List.of(List.of("/nowhere/java"), List.of("/bin/sh", "-c", "exit 7"))) {
      try (AudioDecoder none =
          new AudioDecoder(LIMITS, ROOM_FOR_ONE, new DecoderCommand(command, 1L << 30))) {
        final DragomanException failure =
            catchThrowableOfType(DragomanException.class, () -> none.decode(good()));

        assertThat(failure.code()).isEqualTo(ErrorCode.DECODER_UNAVAILABLE);
        assertThat(failure)
            .message()
            .startsWith("No process that decodes audio can be started: ")
            .containsAnyOf("/nowhere/java", "it ended with status 7");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hang", ""})
  void shouldEndWhenIngestDoes(final String order) throws IOException {
    final Process process =
        new ProcessBuilder(DecoderCommand.of(LIMITS, HostileDecoder.class.getName()).arguments())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.getInputStream().read()).isEqualTo(DecoderProtocol.READY);
    final DataOutputStream files = new DataOutputStream(process.getOutputStream());
    if (!order.isEmpty()) {
      files.writeInt(order.length());
      files.writeBytes(order);
    }

    files.close();

    await().until(() -> !process.isAlive());
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void shouldDecodeOneAfterAnotherWhenThereIsRoomForOneLongFile() {
    final ByteBuffer file =
        ByteBuffer.wrap(Sounds.wav(Pcm.SAMPLE_RATE, 1, new short[180 * Pcm.SAMPLE_RATE]));
    final DecodedAudio first = decoder.decode(file);
    final CompletableFuture<DecodedAudio> second = new CompletableFuture<>();
    final AtomicReference<Thread> waiting = new AtomicReference<>();
    waiting.set(Thread.ofPlatform().start(() -> second.complete(decoder.decode(file))));
    await().until(() -> waiting.get().getState() == Thread.State.WAITING);
    assertThat(second).isNotDone();
    // Short ones need not wait.
    assertThat(decoder.decode(good()).pcm().durationMs()).isEqualTo(100);

    first.close();

    assertThat(second.join().pcm().durationMs()).isEqualTo(180_000);
  }

  @Test
  void shouldKeepNoRoomWhenALongFileIsRefused() {
    final byte[] file = Sounds.wav(8000, 1, new short[400 * 8000]);
    for (int i = 0; i < 3; i++) {
      final DragomanException failure =
          catchThrowableOfType(
              DragomanException.class, () -> decoder.decode(ByteBuffer.wrap(file)));

      assertThat(failure.code()).isEqualTo(ErrorCode.AUDIO_TOO_LONG);
    }
  }

  private Set<Long> pids() {
    return decoder.processes().stream().map(DecoderProcess::pid).collect(Collectors.toSet());
  }

  private static AudioDecoder decoder(final AudioLimits limits) {
    return new AudioDecoder(
        limits, ROOM_FOR_ONE, DecoderCommand.of(limits, HostileDecoder.class.getName()));
  }

  private static DragomanException failure(final AudioDecoder decoder, final String order) {
    return catchThrowableOfType(DragomanException.class, () -> decoder.decode(order(order)));
  }

  private static ByteBuffer good() {
    return ByteBuffer.wrap(KnownGood.wav());
  }

  private static ByteBuffer order(final String order) {
    return ByteBuffer.wrap(Sounds.ascii(order));
  }
}
