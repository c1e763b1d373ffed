package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.internal.audio.QuietCuts;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Text tokens are letters by their number; 1000 is timestamp 0, each step is 20 ms. */
class MissedSpeechTest {
  private static final int SECOND = 16_000;
  private static final int T0 = 1000;
  private static final double SURE = -0.1;

  private static final WhisperSettings SETTINGS =
      new WhisperSettings(
          8,
          80,
          8 * SECOND,
          2000,
          998,
          997,
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          T0 - 1,
          OptionalInt.empty(),
          new TreeMap<>(),
          new int[0],
          new int[0],
          50,
          100,
          List.of(),
          WhisperSettings.Thresholds.DEFAULT);

  private final MissedSpeech missed =
      new MissedSpeech(
          SETTINGS,
          new SpeechAssembler(
              SETTINGS,
              tokens ->
                  Arrays.stream(tokens)
                      .mapToObj(Character::toString)
                      .collect(Collectors.joining())));

  @Test
  void shouldNotSuspectWhenTheTextFitsTheSound() {
    assertThat(missed.suspected(sound(0, 3, 4, 6), timed(6, said(0, 40, 3), said(4, 30, 6))))
        .isFalse();
  }

  @Test
  void shouldNotSuspectWhenThereIsOnlySilenceBesideTheText() {
    assertThat(missed.suspected(sound(3, 5), timed(8, said(3, 30, 5)))).isFalse();
  }

  @Test
  void shouldSuspectWhenSoundIsOutsideTheTimedPieces() {
    assertThat(missed.suspected(sound(0, 3, 4, 6), timed(6, said(0, 40, 3)))).isTrue();
  }

  @Test
  void shouldSuspectWhenAPieceHasTooLittleTextForItsSound() {
    assertThat(missed.suspected(sound(0, 2, 2.5, 7), timed(8, said(0, 20, 2), said(2.5, 20, 7))))
        .isTrue();
  }

  @Test
  void shouldSuspectWhenSpeechHasNoTextAtAll() {
    assertThat(missed.suspected(sound(1, 3), timed(4))).isTrue();
  }

  @Test
  void shouldSuspectWhenTheModelIsUnsureOfItsWords() {
    assertThat(missed.suspected(sound(0, 3), piece(4, -1.2, 0.1f, false, said(0, 40, 3)))).isTrue();
  }

  @Test
  void shouldNotSuspectWhenTheModelHearsNoSpeech() {
    assertThat(missed.suspected(sound(0, 3), piece(4, -1.2, 0.9f, false))).isFalse();
  }

  @Test
  void shouldLookAtItsOwnPartWhenTheClipIsLonger() {
    final float[] clip = sound(0, 3, 10, 13);
    final SpeechAssembler.Piece late =
        new SpeechAssembler.Piece(
            new QuietCuts.Part(9 * SECOND, 14 * SECOND),
            generated(SURE, 0.1f, false, said(1, 40, 4)));

    assertThat(missed.suspected(clip, late)).isFalse();
  }

  @Test
  void shouldTakeTheSecondAnswerWhenItHasMoreTextAndIsAsSure() {
    final SpeechAssembler.Piece first = timed(6, said(0, 20, 3));
    final SpeechAssembler.Piece second = piece(6, SURE, 0.1f, false, letters(40));

    assertThat(missed.better(first, second)).isSameAs(second);
  }

  @Test
  void shouldKeepTheFirstAnswerWhenTheSecondIsShorterOrLessSureOrRepeatsItself() {
    final SpeechAssembler.Piece first = timed(6, said(0, 20, 3));

    assertThat(missed.better(first, piece(6, SURE, 0.1f, false, letters(20)))).isSameAs(first);
    assertThat(missed.better(first, piece(6, -0.4, 0.1f, false, letters(40)))).isSameAs(first);
    assertThat(missed.better(first, piece(6, SURE, 0.1f, true, letters(40)))).isSameAs(first);
  }

  /** Eight seconds and more with a tone between each two times, in seconds. */
  private static float[] sound(final double... times) {
    final float[] pcm = new float[(int) (Math.max(8, times[times.length - 1] + 1) * SECOND)];
    for (int k = 0; k < times.length; k += 2) {
      for (int i = (int) (times[k] * SECOND); i < times[k + 1] * SECOND; i++) {
        pcm[i] = (float) Math.sin(i * 0.3);
      }
    }
    return pcm;
  }

  private static int[] said(final double from, final int letters, final double to) {
    return IntStream.concat(
            IntStream.concat(IntStream.of(time(from)), Arrays.stream(letters(letters))),
            IntStream.of(time(to)))
        .toArray();
  }

  private static int[] letters(final int count) {
    return IntStream.generate(() -> 'a').limit(count).toArray();
  }

  private static int time(final double seconds) {
    return T0 + (int) Math.round(seconds * 50);
  }

  private static SpeechAssembler.Piece timed(final int seconds, final int[]... said) {
    return piece(seconds, SURE, 0.1f, false, said);
  }

  private static SpeechAssembler.Piece piece(
      final int seconds,
      final double average,
      final float noSpeech,
      final boolean repetitive,
      final int[]... said) {
    return new SpeechAssembler.Piece(
        new QuietCuts.Part(0, seconds * SECOND), generated(average, noSpeech, repetitive, said));
  }

  private static Generated generated(
      final double average, final float noSpeech, final boolean repetitive, final int[]... said) {
    final int[] tokens = Arrays.stream(said).flatMapToInt(Arrays::stream).toArray();
    final int choices = tokens.length + 1;
    return new Generated(tokens, average * choices, choices, true, repetitive, noSpeech);
  }
}
