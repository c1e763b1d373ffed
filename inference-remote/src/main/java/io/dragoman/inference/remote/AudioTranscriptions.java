package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Transcription by OpenAI's audio API, which speaches, vLLM and others speak too. */
final class AudioTranscriptions implements Protocol<SpeechInput, Speech> {
  private static final int BOUNDARY_CHARACTERS = 32;
  private static final String TIMED = "timed";
  private static final int RATE = 16_000;
  private static final int HEADER_BYTES = 44;
  private static final int FORMAT_BYTES = 16;
  private static final short PCM = 1;
  private static final int MILLIS = 1000;

  private final RemoteSettings settings;

  AudioTranscriptions(final RemoteSettings settings) {
    settings.requireNoRequestFields();
    this.settings = settings;
  }

  @Override
  public Map<String, String> headers() {
    return settings.key().map(key -> Map.of("Authorization", "Bearer " + key)).orElseGet(Map::of);
  }

  @Override
  public RemoteRequest request(final SpeechInput item) {
    if (item.detects()) {
      throw new EngineException(
          ErrorCode.UNSUPPORTED_LANGUAGE,
          "The service does not say how sure it is of a language, so it must be named");
    }
    if (item.options().words()) {
      throw new EngineException(
          ErrorCode.UNSUPPORTED_OPTION, "Times of words are not asked of a remote service");
    }
    final byte[] wav = wav(item.pcm());
    final String boundary = boundary(wav, item.options().prompt());
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    field(body, boundary, "model", settings.model());
    field(body, boundary, "response_format", "verbose_json");
    field(body, boundary, "temperature", "0");
    if (!item.options().translate()) {
      field(body, boundary, "language", item.language());
    }
    if (!item.options().prompt().isEmpty()) {
      field(body, boundary, "prompt", item.options().prompt());
    }
    write(
        body,
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"clip.wav\"\r\nContent-Type: audio/wav\r\n\r\n"
            .formatted(boundary));
    body.writeBytes(wav);
    write(body, "\r\n--%s--\r\n".formatted(boundary));
    return new RemoteRequest(
        item.options().translate() ? "audio/translations" : "audio/transcriptions",
        "multipart/form-data; boundary=" + boundary,
        body.toByteArray(),
        item.timestamps() ? TIMED : "");
  }

  /**
   * The same for the same content, and in none of it: samples and prompts come from clients, and a
   * boundary that they knew would let them add fields of their own.
   */
  private static String boundary(final byte[] wav, final String prompt) {
    final MessageDigest sha256 = Sha256.start();
    sha256.update(wav);
    sha256.update(prompt.getBytes(StandardCharsets.UTF_8));
    return "dragoman-"
        + HexFormat.of().formatHex(sha256.digest()).substring(0, BOUNDARY_CHARACTERS);
  }

  private static void field(
      final ByteArrayOutputStream body,
      final String boundary,
      final String name,
      final String value) {
    write(
        body,
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
            .formatted(boundary, name, value));
  }

  private static void write(final ByteArrayOutputStream body, final String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A WAV file of 16 bits. */
  private static byte[] wav(final float[] pcm) {
    final int bytes = pcm.length * Short.BYTES;
    final ByteBuffer file =
        ByteBuffer.allocate(HEADER_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(HEADER_BYTES - 8 + bytes);
    file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(FORMAT_BYTES);
    file.putShort(PCM).putShort((short) 1).putInt(RATE).putInt(RATE * Short.BYTES);
    file.putShort((short) Short.BYTES).putShort((short) Short.SIZE);
    file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
    for (final float sample : pcm) {
      file.putShort(
          (short) Math.clamp(Math.round(sample * 32768f), Short.MIN_VALUE, Short.MAX_VALUE));
    }
    return file.array();
  }

  @Override
  public Speech answer(final SpeechInput item, final byte[] body) {
    final JsonNode answer = Json.read(body);
    final String text = Json.text(answer.path("text"), "text").strip();
    final int clipMs = (int) (item.pcm().length * (long) MILLIS / RATE);
    final List<Speech.Segment> segments = new ArrayList<>();
    double likelihoods = 0;
    double noSpeech = text.isEmpty() ? 1 : 0;
    int tokens = 0;
    for (final JsonNode segment : answer.path("segments")) {
      final int count = segment.path("tokens").size();
      tokens += count;
      likelihoods += count * segment.path("avg_logprob").asDouble(0);
      noSpeech = segments.isEmpty() ? segment.path("no_speech_prob").asDouble(noSpeech) : noSpeech;
      segments.add(segment(segment, clipMs));
    }
    final JsonNode usage = answer.path("usage");
    final int read = Json.count(usage.path("input_tokens"));
    if (text.isEmpty()) {
      return Speech.none((float) noSpeech).withInputTokens(read);
    }
    return new Speech(
            text,
            segments.isEmpty() || !item.timestamps()
                ? List.of(new Speech.Segment(0, clipMs, text))
                : List.copyOf(segments),
            (float) noSpeech,
            tokens == 0 ? 0f : (float) (likelihoods / tokens),
            Math.max(tokens, Json.count(usage.path("output_tokens"))),
            false,
            false)
        .withInputTokens(read);
  }

  /** Times that a service makes up beyond the clip are cut. */
  private static Speech.Segment segment(final JsonNode segment, final int clipMs) {
    final int start = milliseconds(segment.path("start"), clipMs);
    final int end = Math.max(start, milliseconds(segment.path("end"), clipMs));
    return new Speech.Segment(
        start,
        end,
        Json.text(segment.path("text"), "segments[].text").strip(),
        List.of(),
        window(segment));
  }

  private static int milliseconds(final JsonNode seconds, final int clipMs) {
    return Math.clamp(Math.round(seconds.asDouble(0) * MILLIS), 0, clipMs);
  }

  private static Speech.@Nullable Window window(final JsonNode segment) {
    return segment.has("avg_logprob")
        ? new Speech.Window(
            (float) segment.path("avg_logprob").asDouble(0),
            (float) segment.path("compression_ratio").asDouble(0),
            (float) segment.path("temperature").asDouble(0))
        : null;
  }

  @Override
  public String probe() {
    return "models";
  }

  @Override
  public int tokens(final Speech answer) {
    return answer.tokens();
  }

  @Override
  public Speech shared(final Speech answer) {
    return answer.asShared();
  }

  /** The codes that a recognizer's languages have. */
  static List<String> codes(final RemoteSettings settings) {
    return settings.languages().stream().flatMap(language -> language.whisper().stream()).toList();
  }
}
