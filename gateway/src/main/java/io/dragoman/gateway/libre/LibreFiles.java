package io.dragoman.gateway.libre;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.gateway.compat.JobEnd;
import io.dragoman.gateway.compat.JobRuns;
import io.dragoman.gateway.compat.Orders;
import io.dragoman.gateway.document.DocumentFormat;
import io.dragoman.gateway.document.Template.Cut;
import io.dragoman.gateway.job.JobDocument;
import io.dragoman.gateway.job.JobView;
import io.dragoman.language.LinguaDetector;
import io.dragoman.schemas.Language;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Route;
import io.dragoman.web.UploadedFile;
import io.dragoman.web.key.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Files of text that are translated whole. What is downloaded is made of the job that translated
 * it, so that it is there on each replica, for its owner, and as long as the job is.
 */
final class LibreFiles {
  private static final String TAG = "libretranslate";
  private static final String AUTO = "auto";
  private static final String DOWNLOAD = "/download_file/";
  private static final String PLACE = "file";
  private static final ErrorFormat ERRORS = new LibreErrors();

  /** What a request says beside its file. */
  private static final int FIELDS_BYTES = 64 * 1024;

  private static final int MAX_NAME = 100;
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_\\[\\]-]{1,255}");

  private final JobRuns runs;
  private final LinguaDetector detector;
  private final LibreApi.Settings settings;

  /** On jobs. */
  LibreFiles(final JobRuns runs, final LinguaDetector detector, final LibreApi.Settings settings) {
    this.runs = runs;
    this.detector = detector;
    this.settings = settings;
  }

  /** What is to be translated, beside the file. */
  record TranslateFile(
      @JsonPropertyDescription("Its language, or auto.") String source,
      @JsonPropertyDescription("The language wanted.") String target) {}

  /** Where it is. */
  record TranslatedFile(
      @JsonPropertyDescription("Where to get it, with the same key.") String translatedFileUrl) {}

  /**
   * All of them.
   *
   * @param submissions decides whether a job is taken now
   * @param looks decides whether another request is served now
   */
  List<Route> routes(final Admission submissions, final Admission looks) {
    return List.of(
        Route.post("/translate_file", "translateFile", "Translate a file of text")
            .repeatable()
            .needs(Role.CLIENT)
            .tag(TAG)
            .details(
                "Files named "
                    + String.join(", ", DocumentFormat.allExtensions())
                    + ", in UTF-8. Only their texts are translated: tags, and the times of"
                    + " subtitles, stay as they are.")
            .takes(TranslateFile.class, Encoding.MULTIPART)
            .files(PLACE)
            .keyIn(LibreApi.KEY, LibreApi.KEY_TOO)
            .passesOverUnknown()
            .maxBodyBytes(settings.maxTextBytes() + FIELDS_BYTES)
            .admittedBy(submissions)
            .mayWait(settings.patience())
            .errors(ERRORS)
            .answers(200, TranslatedFile.class, "It is translated.")
            .refuses(Code.UNPROCESSABLE, Code.TIMEOUT)
            .by(this::translate),
        Route.get(DOWNLOAD + "{" + PLACE + "}", "downloadFile", "Get a translated file")
            .needs(Role.CLIENT)
            .tag(TAG)
            .details("As long as the job is known that translated it.")
            .place(PLACE, "The job's token, and behind a dot the kind of file.")
            .admittedBy(looks)
            .errors(ERRORS)
            .answersText(200, "text/plain", "The file, in its own format.")
            .refuses(Code.NOT_FOUND, Code.CONFLICT, Code.UNPROCESSABLE)
            .by(this::download));
  }

  private ApiResponse translate(final ApiRequest call) {
    final TranslateFile wanted = call.body().as(TranslateFile.class);
    final Language target = LibreLanguages.of("target", wanted.target());
    final UploadedFile file = file(call.body().files());
    final String name = file.fileName().orElse("");
    final DocumentFormat format = DocumentFormat.of(name);
    final Cut cut = format.cut(content(file));
    final Language source = source(wanted.source(), cut);
    if (source == target) {
      throw ApiException.invalid(
          "source",
          "The file is in " + target.englishName() + " already.",
          "Name another target, or the source if it was not found out right.");
    }
    final JobRuns.Run run =
        runs.begin(
            Orders.texts(cut.texts(), source, target, null, settings.patience()),
            new JobDocument(shortened(name), format, cut.template()),
            call);
    run.done();
    return ApiResponse.ok(new TranslatedFile(url(run.token(), format, call)))
        .withHeader("Content-Location", JobEnd.url(run.token()));
  }

  private static UploadedFile file(final List<UploadedFile> files) {
    if (files.size() != 1) {
      throw ApiException.invalid(
          PLACE,
          files.isEmpty() ? "There is no file." : "There are " + files.size() + " files.",
          "Send one part named 'file'.");
    }
    return files.getFirst();
  }

  private static byte[] content(final UploadedFile file) {
    try (InputStream content = file.open()) {
      return content.readAllBytes();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Language source(final String code, final Cut cut) {
    if (!code.equals(AUTO)) {
      return LibreLanguages.of("source", code);
    }
    return detector
        .detect(String.join("\n", cut.texts()))
        .orElseThrow(
            () ->
                ApiException.invalid(
                    "source",
                    "The file does not say in which language it is.",
                    "Name it; GET /languages lists all."));
  }

  /** As the caller reaches this gateway. */
  private String url(final String token, final DocumentFormat format, final ApiRequest call) {
    final String path = DOWNLOAD + token + format.extension();
    final String scheme =
        call.header("x-forwarded-proto")
            .filter(proto -> proto.equals("https") || proto.equals("http"))
            .orElse(settings.tls() ? "https" : "http");
    return call.header("host")
        .filter(host -> HOST.matcher(host).matches())
        .map(host -> scheme + "://" + host + path)
        .orElse(path);
  }

  private ApiResponse download(final ApiRequest call) {
    final String file = call.path(PLACE);
    final int dot = file.indexOf('.');
    final JobView job = runs.find(dot < 0 ? file : file.substring(0, dot), call);
    final JobDocument document = job.spec().document();
    if (document == null) {
      throw new ApiException(
          Code.NOT_FOUND,
          "The job is of no file.",
          "Ask for its result at " + JobEnd.url(job.spec().token().text()) + "/result.");
    }
    if (!job.state().over()) {
      throw new ApiException(
              Code.CONFLICT, "The file is not translated yet.", "Ask again in a moment.")
          .withHeader("Retry-After", "1");
    }
    JobEnd.refuseUnlessDone(job);
    final Language target = Language.find(job.spec().targetLanguages().getFirst()).orElseThrow();
    final String translated =
        document.with(job.inputs().stream().map(view -> view.translation(target)).toList());
    return ApiResponse.text(200, document.format().contentType(), translated)
        .withHeader("Content-Disposition", attachment(document, target));
  }

  /** The name that a download has: the file's own, with the language. */
  private static String attachment(final JobDocument document, final Language target) {
    final String name = document.fileName();
    final int dot = name.lastIndexOf('.');
    final String called =
        name.substring(0, dot) + "_" + LibreLanguages.code(target) + name.substring(dot);
    return "attachment; filename=\"%s\"; filename*=UTF-8''%s"
        .formatted(
            called.replaceAll("[^A-Za-z0-9._-]", "_"),
            URLEncoder.encode(called, StandardCharsets.UTF_8).replace("+", "%20"));
  }

  /** By the end, which says what it is. */
  private static String shortened(final String name) {
    return name.codePointCount(0, name.length()) <= MAX_NAME
        ? name
        : name.substring(name.offsetByCodePoints(name.length(), -MAX_NAME));
  }
}
