package io.dragoman.ingest.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are: a result within the bounds or one clear sentence, and nothing else. */
class HostileAudioIT {
  private static final List<String> CORPUS =
      List.of(
          "pcm.wav",
          "adpcm.wav",
          "alaw.wav",
          "mulaw.au",
          "pcm.aiff",
          "pcm.caf",
          "pcm.w64",
          "lossless.flac",
          "plain.mp3",
          "adts.aac",
          "opus.ogg",
          "pages.opus.ogg",
          "vorbis.ogg",
          "aac.m4a",
          "alac.m4a",
          "fragmented.mp4",
          "opus.webm",
          "vorbis.mka");

  private static final Duration MAX_DURATION = Duration.ofSeconds(20);

  private static final AudioDecoder DECODER =
      new AudioDecoder(new AudioLimits(2_000_000, MAX_DURATION, Duration.ofSeconds(20)), 1 << 27);

  @AfterAll
  static void close() {
    DECODER.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          #EXTM3U\\n#EXTINF:9,\\nfile:///etc/passwd\\n | a playlist, which holds no sound itself
          ffconcat version 1.0\\nfile /etc/hosts\\n    | a playlist, which holds no sound itself
          <!DOCTYPE html><html><body>404</body></html> | an HTML or XML page
          {"error": "not found"}                       | text
          안녕하세요, 이것은 소리가 아닙니다.              | text
          a                                            | text
          """)
  void shouldSayWhatItIsWhenItIsText(final String text, final String what) {
    final byte[] file = text.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);

    assertThat(failure(file))
        .hasMessage(
            "These %d bytes are %s, not audio; send wav, flac, mp3, ogg, opus, m4a, mp4, webm, aac,"
                    .formatted(file.length, what)
                + " aiff, caf or amr.");
  }

  @ParameterizedTest
  @CsvSource({
    "89504e470d0a1a0a0000000d49484452, a PNG image",
    "ffd8ffe000104a464946000101000001, a JPEG image",
    "504b03040a0000000000e1a3b35a0000, a ZIP archive or an Office document",
    "255044462d312e370a25e2e3cfd30a00, a PDF document",
    "1f8b08000000000000ff010000ffff00, a gzip archive",
    "7f454c46020101000000000000000000, a program",
    "4d546864000000060001000201e04d54, 'a MIDI score, which holds notes and no sound'",
  })
  void shouldSayWhatItIsWhenItIsAnotherFile(final String hex, final String what) {
    final byte[] file = Arrays.copyOf(java.util.HexFormat.of().parseHex(hex), 4000);

    assertThat(failure(file)).message().startsWith("These 4,000 bytes are " + what + ", not audio");
  }

  @Test
  void shouldOpenNothingElseWhenAPlaylistNamesAFile(@TempDir final Path directory)
      throws IOException {
    // Not even where the first look at the bytes would let a playlist pass.
    Libav.load();
    final Path secret = Files.write(directory.resolve("a.wav"), Sounds.resource("pcm.wav"));
    for (final String text :
        List.of(
            "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://" + secret + "\n#EXT-X-ENDLIST\n",
            "ffconcat version 1.0\nfile '" + secret + "'\n",
            "<?xml version=\"1.0\"?><MPD><BaseURL>" + secret + "</BaseURL></MPD>")) {
      final byte[] file = text.getBytes(StandardCharsets.UTF_8);
      try (MemoryInputs inputs = new MemoryInputs();
          Decoding decoding = new Decoding(file, OptionalInt.empty(), new NoSamples(), inputs)) {
        final DragomanException failure =
            catchThrowableOfType(DragomanException.class, decoding::run);

        assertThat(failure).message().contains("are not audio that can be read");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 3999, 384_001, Integer.MAX_VALUE, -1})
  void shouldRefuseWhenTheSampleRateIsForged(final int rate) {
    final byte[] file =
        Sounds.wav(Sounds.PCM_FORMAT, rate, 1, 16, Sounds.ascii("\1\2".repeat(8000)), 16_000);

    assertThat(failure(file).code()).isEqualTo(ErrorCode.UNREADABLE_AUDIO);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 33, 1000, 65_535})
  void shouldRefuseWhenTheNumberOfChannelsIsForged(final int channels) {
    final byte[] file =
        Sounds.wav(Sounds.PCM_FORMAT, 16_000, channels, 16, new byte[500_000], 500_000);

    assertThat(failure(file).code()).isEqualTo(ErrorCode.UNREADABLE_AUDIO);
  }

  @ParameterizedTest
  @CsvSource({"tenc, senc", "tenc, saiz", "schm, saio", "dcom, zlib"})
  void shouldRefuseWhenAnMp4IsEncrypted(final String scheme, final String table) {
    // A box that everybody else steps over, in a file that is well otherwise.
    final byte[] sound = Sounds.resource("aac.m4a");
    final byte[] file = Arrays.copyOf(sound, sound.length + 16);
    ByteBuffer.wrap(file, sound.length, 16)
        .putInt(16)
        .put(Sounds.ascii("free"))
        .put(Sounds.ascii(scheme))
        .put(Sounds.ascii(table));

    assertThat(failure(file))
        .hasMessage("The m4a/mp4 file is encrypted or has a compressed header; send it without.")
        .extracting(DragomanException::code)
        .isEqualTo(ErrorCode.UNREADABLE_AUDIO);
  }

  @Test
  void shouldDecodeWhenSoundLooksLikeOneBoxOfAnEncryptedFile() {
    final byte[] sound = Sounds.resource("aac.m4a");
    final byte[] file = Arrays.copyOf(sound, sound.length + 16);
    ByteBuffer.wrap(file, sound.length, 16)
        .putInt(16)
        .put(Sounds.ascii("free"))
        .put(Sounds.ascii("tencschm"));

    assertThat(failure(file)).isNull();
  }

  @Test
  void shouldRefuseWhenBytesAreRandom() {
    final Random random = new Random(42);
    for (int i = 0; i < 300; i++) {
      final byte[] file = new byte[1 + random.nextInt(60_000)];
      random.nextBytes(file);

      assertThat(failure(file)).as("round %d", i).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 100_000})
  void shouldRefuseWhenBytesAreZero(final int length) {
    assertThat(failure(new byte[length]).code()).isEqualTo(ErrorCode.UNREADABLE_AUDIO);
  }

  static Stream<String> corpus() {
    return CORPUS.stream();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void shouldStayWithinBoundsWhenFilesAreDamaged(final String name) {
    final byte[] original = Sounds.resource(name);
    final Random random = new Random(name.hashCode());
    for (int round = 0; round < 60; round++) {
      check(mutate(original, random));
    }
    for (int length = 1; length < original.length; length += 1 + original.length / 40) {
      check(Arrays.copyOf(original, length));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldKeepNoMemoryWhenManyFilesWereDecodedOrRefused() throws IOException {
    decodeCorpus(5);
    final long before = residentBytes();

    decodeCorpus(40);

    // 40 rounds decode 30 MB of samples and refuse 1400 files; a leaked context alone has 100 KB.
    assertThat(residentBytes() - before).isLessThan(24L * 1024 * 1024);
  }

  private void decodeCorpus(final int rounds) {
    final Random random = new Random(3);
    for (int round = 0; round < rounds; round++) {
      for (final String name : CORPUS) {
        final byte[] file = Sounds.resource(name);
        decode(file);
        check(Arrays.copyOf(file, file.length / 3));
        check(mutate(file, random));
      }
    }
    System.gc();
  }

  private void check(final byte[] file) {
    final Optional<DragomanException> failure = Optional.ofNullable(failure(file));
    failure.ifPresent(
        error ->
            assertThat(error)
                .extracting(DragomanException::code)
                .isNotEqualTo(ErrorCode.DECODER_CRASHED));
    failure.ifPresent(
        error ->
            assertThat(error.getMessage())
                .hasSizeLessThan(300)
                .endsWith(".")
                .doesNotContain("\n")
                .doesNotContain("null"));
  }

  private static byte[] mutate(final byte[] original, final Random random) {
    final byte[] file = original.clone();
    final int changes = 1 + random.nextInt(20);
    // Half of the damage is done to headers, where lengths, rates and channels stand.
    final int reach = random.nextBoolean() ? Math.min(256, file.length) : file.length;
    for (int i = 0; i < changes; i++) {
      final int at = random.nextInt(reach);
      switch (random.nextInt(4)) {
        case 0 -> file[at] = (byte) random.nextInt();
        case 1 -> file[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> file[at] = (byte) 0xff;
        default -> {
          final int length = Math.min(random.nextInt(64), file.length - at);
          System.arraycopy(file, random.nextInt(file.length - length + 1), file, at, length);
        }
      }
    }
    return file;
  }

  /** The failure, or null if there was none; a result is checked against the bounds. */
  private @Nullable DragomanException failure(final byte[] file) {
    return catchThrowableOfType(
        DragomanException.class,
        () -> {
          final Pcm pcm = decode(file).pcm();
          assertThat(pcm.length())
              .isPositive()
              .isLessThanOrEqualTo(Pcm.samples(MAX_DURATION.toMillis()));
        });
  }

  private static DecodedAudio decode(final byte[] file) {
    return DECODER.decode(ByteBuffer.wrap(file));
  }

  /** Of the process that decodes; there is one, because one thread asks. */
  private static long residentBytes() throws IOException {
    assertThat(DECODER.processes()).hasSize(1);
    final long pid = DECODER.processes().iterator().next().pid();
    final String[] fields = Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ");
    return Long.parseLong(fields[1]) * 4096;
  }

  /** Takes no sample. */
  private static final class NoSamples implements SampleSink {
    @Override
    public void add(final ShortBuffer samples, final int count) {
      throw new AssertionError("There are samples");
    }

    @Override
    public int length() {
      return 0;
    }

    @Override
    public void restart() {}
  }
}
