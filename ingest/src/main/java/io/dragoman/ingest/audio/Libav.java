package io.dragoman.ingest.audio;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What is the same for all uses of ffmpeg in this process: what it may touch, and where it logs.
 */
final class Libav {
  /** Names of demuxers. No playlists, no images, no text, no raw formats without a header. */
  static final Set<String> CONTAINERS =
      Set.of(
          "wav",
          "w64",
          "aiff",
          "au",
          "caf",
          "flac",
          "mp3",
          "aac",
          "ogg",
          "mov",
          "mp4",
          "m4a",
          "3gp",
          "3g2",
          "mj2",
          "matroska",
          "webm",
          "amr");

  /** Names of decoders; those that need a library outside ffmpeg are left out. */
  static final Set<String> DECODERS =
      Set.of(
          "pcm_u8",
          "pcm_s8",
          "pcm_s16le",
          "pcm_s16be",
          "pcm_s24le",
          "pcm_s24be",
          "pcm_s32le",
          "pcm_s32be",
          "pcm_f32le",
          "pcm_f32be",
          "pcm_f64le",
          "pcm_f64be",
          "pcm_alaw",
          "pcm_mulaw",
          "adpcm_ms",
          "adpcm_ima_wav",
          "adpcm_ima_qt",
          "flac",
          "alac",
          "mp3float",
          "mp3",
          "mp2float",
          "mp2",
          "aac",
          "opus",
          "vorbis",
          "amrnb",
          "amrwb",
          "ac3",
          "eac3");

  /** How people call what is supported. */
  static final String SUPPORTED =
      "wav, flac, mp3, ogg, opus, m4a, mp4, webm, aac, aiff, caf or amr";

  /** No decoder of speech needs a block this large; a forged header might ask for one. */
  private static final long MAX_ALLOCATION_BYTES = 128L * 1024 * 1024;

  private static final int MESSAGE_BYTES = 256;

  private Libav() {}

  /**
   * Loads the native libraries once; thereafter does nothing.
   *
   * <p>ffmpeg logs for the whole process; its complaints about files go nowhere.
   */
  static void load() {
    Loaded.touch();
  }

  /** How people call a container; ffmpeg has lists such as mov,mp4,m4a,3gp,3g2,mj2. */
  static String containerName(final String ffmpegName) {
    return switch (ffmpegName) {
      case "mov,mp4,m4a,3gp,3g2,mj2" -> "m4a/mp4";
      case "matroska,webm" -> "mkv/webm";
      default -> ffmpegName;
    };
  }

  /** What ffmpeg says about an error code. */
  static String message(final int error) {
    final byte[] text = new byte[MESSAGE_BYTES];
    av_strerror(error, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  /** Initialised by the class loader, hence once and safely. */
  private static final class Loaded {
    static {
      av_max_alloc(MAX_ALLOCATION_BYTES);
      av_log_set_level(AV_LOG_QUIET);
    }

    static void touch() {
      // Calling it initialises the class.
    }
  }
}
