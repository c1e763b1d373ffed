package io.dragoman.client.subtitles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubtitleFormatTest {
  private static final List<Cue> CUES =
      List.of(new Cue(0, 1_500, "a < b & c --> d"), new Cue(3_661_007, 36_000_000, "안녕"));

  @Test
  void shouldNumberCuesWhenWrittenAsSrt() {
    assertThat(SubtitleFormat.SRT.write(CUES))
        .isEqualTo(
            """
            1
            00:00:00,000 --> 00:00:01,500
            a < b & c -> d

            2
            01:01:01,007 --> 10:00:00,000
            안녕

            """);
  }

  @Test
  void shouldEscapeMarksWhenWrittenAsVtt() {
    assertThat(SubtitleFormat.VTT.write(CUES))
        .isEqualTo(
            """
            WEBVTT

            00:00:00.000 --> 00:00:01.500
            a &lt; b &amp; c --&gt; d

            01:01:01.007 --> 10:00:00.000
            안녕

            """);
  }

  @Test
  void shouldBeAFileWithoutCuesWhenNothingWasSaid() {
    assertThat(SubtitleFormat.SRT.write(List.of())).isEmpty();
    assertThat(SubtitleFormat.VTT.write(List.of())).isEqualTo("WEBVTT\n\n");
  }

  @Test
  void shouldLetNoTextLookLikeTimes() {
    final Cue cue = new Cue(0, 1, "00:00:01,000 ---> 00:00:02,000");

    assertThat(SubtitleFormat.SRT.write(List.of(cue))).containsOnlyOnce("-->");
  }
}
