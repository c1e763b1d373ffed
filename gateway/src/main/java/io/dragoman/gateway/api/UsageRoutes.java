package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.gateway.stream.Totals;
import io.dragoman.gateway.view.Usage;
import io.dragoman.gateway.webhook.WebhookSecret;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import io.dragoman.web.key.Role;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ValueRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client used, and what its webhooks are signed with. */
public final class UsageRoutes {
  private static final String TAG = "usage";
  private static final int DEFAULT_DAYS = 30;
  private static final int MAX_DAYS = 366;
  private static final ValueRange YEARS = ValueRange.of(1970, 9999);

  private static final Parameter.Text CLIENT =
      new Parameter.Text("client", "Whose; only viewers and operators may ask for another's.");
  private static final Parameter.Text FROM =
      new Parameter.Text("from", "First day, UTC, such as 2027-01-31; 30 days ago when not given.");
  private static final Parameter.Text TO =
      new Parameter.Text("to", "Last day, UTC; today when not given.");

  private final Usage usage;
  private final Optional<WebhookSecret> secret;
  private final InstantSource clock;

  /** With what is counted. */
  public UsageRoutes(
      final Usage usage, final Optional<WebhookSecret> secret, final InstantSource clock) {
    this.usage = usage;
    this.secret = secret;
    this.clock = clock;
  }

  /** What a client used. */
  public record Used(
      @JsonPropertyDescription("Whose it is.") String client,
      @JsonPropertyDescription("Days on which it used anything, in order.") List<Day> days) {}

  /** What a client used on a day. */
  public record Day(
      @JsonPropertyDescription("The day, UTC.") String date,
      @JsonPropertyDescription("Requests that ended, one for each input of a job.") long requests,
      @JsonProperty("audio_seconds") @JsonPropertyDescription("Audio that was transcribed.")
          double audioSeconds,
      @JsonPropertyDescription("Characters that were translated, for each target language.")
          long characters,
      @JsonPropertyDescription("Tokens that engines wrote, of transcripts and translations.")
          long tokens,
      @JsonProperty("engine_seconds")
          @JsonPropertyDescription(
              "How long engines worked for it: its part of each batch, by size. What was answered"
                  + " before took no time.")
          double engineSeconds,
      @JsonPropertyDescription("What is charged, by usage.prices of the day, a decimal number.")
          String cost,
      @JsonProperty("input_tokens")
          @JsonPropertyDescription("Tokens that engines read, where they tell it.")
          long inputTokens,
      @JsonPropertyDescription(
              "What engines cost for it, as results say: decimal numbers by currency, ISO 4217.")
          Map<String, String> costs) {}

  /** What a client's webhooks are signed with. */
  public record Secret(
      @JsonPropertyDescription("As libraries of Standard Webhooks take it.") String secret) {}

  /**
   * All of them.
   *
   * @param looks decides whether a request is served now
   */
  public List<Route> all(final Admission looks) {
    return List.of(
        Route.get("/v1/usage", "getUsage", "What a client used, by day")
            .needs(Role.CLIENT)
            .tag(TAG)
            .takes(CLIENT, FROM, TO)
            .admittedBy(looks)
            .answers(200, Used.class, "As far as it is counted.")
            .by(JobRoutes.told(this::used)),
        Route.get("/v1/webhooks/secret", "getWebhookSecret", "What your webhooks are signed with")
            .needs(Role.CLIENT)
            .tag(TAG)
            .admittedBy(looks)
            .answers(200, Secret.class, "The caller's own.")
            .refuses(Code.NOT_FOUND)
            .by(this::secret));
  }

  private ApiResponse used(final ApiRequest call) {
    final RequestParameters parameters = new RequestParameters(call);
    final String client = JobRoutes.client(parameters.text(CLIENT), call);
    final LocalDate to =
        day(TO, parameters).orElseGet(() -> LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    final LocalDate from = day(FROM, parameters).orElseGet(() -> to.minusDays(DEFAULT_DAYS));
    if (from.isAfter(to) || from.plusDays(MAX_DAYS).isBefore(to)) {
      throw ApiException.invalid(
          FROM.name(),
          "From " + from + " to " + to + " is no time of 1 to " + MAX_DAYS + " days.",
          "Write a day before 'to', at most a year.");
    }
    return ApiResponse.ok(
        new Used(
            client,
            usage.of(client, from, to, JobApi.credentials(call)).entrySet().stream()
                .map(UsageRoutes::day)
                .toList()));
  }

  private static Day day(final Map.Entry<LocalDate, Totals> day) {
    final Totals used = day.getValue();
    return new Day(
        day.getKey().toString(),
        used.requests(),
        used.audioMs() / 1_000.0,
        used.characters(),
        used.tokens(),
        used.engineMicros() / 1_000_000.0,
        used.cost().stripTrailingZeros().toPlainString(),
        used.inputTokens(),
        JobUsage.texts(used.costs()));
  }

  private static Optional<LocalDate> day(
      final Parameter.Text parameter, final RequestParameters parameters) {
    try {
      return parameters
          .text(parameter)
          .map(LocalDate::parse)
          .map(
              day -> {
                // Beyond these days cannot be counted on from.
                YEARS.checkValidValue(day.getYear(), ChronoField.YEAR);
                return day;
              });
    } catch (final DateTimeException e) {
      throw ApiException.invalid(
          parameter.name(), "That is no day.", "Write a day such as 2027-01-31.");
    }
  }

  private ApiResponse secret(final ApiRequest call) {
    return ApiResponse.ok(
        new Secret(
            secret
                .orElseThrow(
                    () ->
                        new ApiException(
                            Code.NOT_FOUND,
                            "This gateway calls no webhooks.",
                            "Have webhook.secret configured."))
                .of(call.caller().name())));
  }
}
