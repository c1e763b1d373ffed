package io.dragoman.client.subtitles;

import java.util.List;
import java.util.Locale;

/** How subtitles are written into a file, in UTF-8. */
public enum SubtitleFormat {
  /** SubRip, the format that every player reads. */
  SRT {
    @Override
    public String write(final List<Cue> cues) {
      final StringBuilder text = new StringBuilder();
      for (int i = 0; i < cues.size(); i++) {
        final Cue cue = cues.get(i);
        text.append(i + 1)
            .append('\n')
            .append(times(cue, ','))
            // There is no way to escape it.
            .append(cue.text().replaceAll("-{2,}>", "->"))
            .append("\n\n");
      }
      return text.toString();
    }
  },

  /** <a href="https://www.w3.org/TR/webvtt1/">WebVTT</a>, the format of browsers. */
  VTT {
    @Override
    public String write(final List<Cue> cues) {
      final StringBuilder text = new StringBuilder("WEBVTT\n\n");
      for (final Cue cue : cues) {
        text.append(times(cue, '.'))
            .append(cue.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
            .append("\n\n");
      }
      return text.toString();
    }
  };

  /** The whole file. */
  public abstract String write(List<Cue> cues);

  private static String times(final Cue cue, final char point) {
    return time(cue.startMs(), point) + " --> " + time(cue.endMs(), point) + '\n';
  }

  private static String time(final long ms, final char point) {
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1_000 % 60,
        point,
        ms % 1_000);
  }
}
