package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import io.dragoman.web.key.Role;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a client's jobs fare, and what their workers say of themselves. */
public final class StatsRoutes {
  /** As many jobs as one look at the list tells. */
  private static final int JOBS = 1_000;

  private static final Parameter.Text CLIENT =
      new Parameter.Text("client", "Whose; only viewers and operators may ask for another's.");

  private final Jobs jobs;
  private final Supplier<List<MemberState>> members;
  private final Function<String, Tier> tiers;

  /**
   * Of whoever is there.
   *
   * @param members what instances of all apps say
   * @param tiers by name
   */
  public StatsRoutes(
      final Jobs jobs,
      final Supplier<List<MemberState>> members,
      final Function<String, Tier> tiers) {
    this.jobs = jobs;
    this.members = members;
    this.tiers = tiers;
  }

  /** Statistics. */
  public record Stats(
      @JsonPropertyDescription("Whose jobs are counted.") String client,
      @JsonPropertyDescription("Its jobs.") Counted jobs,
      @JsonPropertyDescription("What the caller may submit on one replica.") Limits limits,
      @JsonPropertyDescription("The workers that say something of themselves now, by app.")
          List<Worker> workers) {}

  /** Jobs of a client. */
  public record Counted(
      @JsonPropertyDescription("How many are counted: the newest 1,000 that are known still.")
          int total,
      @JsonPropertyDescription("Whether there are older ones.") boolean more,
      @JsonPropertyDescription("How many of them are not over.") int active,
      @JsonPropertyDescription("How many of them failed.") int failed,
      @JsonProperty("success_rate")
          @JsonPropertyDescription(
              "Of those that are over and were not cancelled, the share of which all is done, 0 to"
                  + " 1; left out while there are none.")
          @Nullable Double successRate,
      @JsonProperty("by_status") @JsonPropertyDescription("How many are where.")
          Map<String, Integer> byStatus) {
    static Counted of(final Jobs.Page page) {
      final Map<JobState, Integer> states = new EnumMap<>(JobState.class);
      page.jobs().forEach(job -> states.merge(job.state(), 1, Integer::sum));
      final int over = sum(states, JobState::over) - states.getOrDefault(JobState.CANCELLED, 0);
      final int done =
          states.getOrDefault(JobState.DONE, 0) + states.getOrDefault(JobState.NEEDS_REVIEW, 0);
      final Map<String, Integer> words = new LinkedHashMap<>();
      states.forEach((state, count) -> words.put(state.word(), count));
      return new Counted(
          page.jobs().size(),
          page.more(),
          sum(states, state -> !state.over()),
          states.getOrDefault(JobState.FAILED, 0),
          over == 0 ? null : Double.valueOf((double) done / over),
          words);
    }

    private static int sum(final Map<JobState, Integer> states, final Predicate<JobState> which) {
      return states.entrySet().stream()
          .filter(entry -> which.test(entry.getKey()))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }
  }

  /** Limits of a tier; 0: none. */
  public record Limits(
      @JsonPropertyDescription("The tier of the caller's key.") String tier,
      @JsonProperty("per_second") @JsonPropertyDescription("Jobs in a second; 0: no limit.")
          int perSecond,
      @JsonProperty("per_minute") @JsonPropertyDescription("Jobs in a minute; 0: no limit.")
          int perMinute,
      @JsonProperty("per_hour") @JsonPropertyDescription("Jobs in an hour; 0: no limit.")
          int perHour) {
    static Limits of(final String name, final Tier tier) {
      return new Limits(name, tier.perSecond(), tier.perMinute(), tier.perHour());
    }
  }

  /** Instances of one app. */
  public record Worker(
      @JsonPropertyDescription("transcriber or translator, for example.") String app,
      @JsonPropertyDescription("How many there are.") int instances,
      @JsonPropertyDescription("How many of them can work.") int able,
      @JsonPropertyDescription("Units of all clients that wait or are under way.") long backlog,
      @JsonProperty("units_per_second")
          @JsonPropertyDescription("Units that they finished by the second, in the last minute.")
          double unitsPerSecond,
      @JsonPropertyDescription("Their engines, in order of preference.") List<Engine> engines) {
    static Worker of(final String app, final List<MemberState> all) {
      final List<MemberState> its =
          all.stream()
              .filter(state -> state.info().map(MemberInfo::app).equals(Optional.of(app)))
              .toList();
      return new Worker(
          app,
          its.size(),
          (int) its.stream().filter(MemberState::able).count(),
          (long) MemberForecast.waiting(all, app),
          its.stream()
              .flatMap(state -> state.info().stream())
              .mapToDouble(MemberInfo::unitsPerSecond)
              .sum(),
          its.stream()
              .flatMap(state -> state.info().stream())
              .flatMap(info -> info.engines().stream().map(one -> Engine.of(info.instance(), one)))
              .toList());
    }
  }

  /** An engine of an instance. */
  public record Engine(
      @JsonPropertyDescription("Name of the instance.") String instance,
      @JsonPropertyDescription("Name in configuration and results.") String name,
      @JsonPropertyDescription("Where it runs.") String device,
      @JsonProperty("model_version") @JsonPropertyDescription("Of its model.") String modelVersion,
      @JsonPropertyDescription("State of its circuit breaker, such as CLOSED or OPEN.")
          String breaker) {
    static Engine of(final String instance, final MemberInfo.Engine engine) {
      return new Engine(
          instance, engine.name(), engine.device(), engine.modelVersion(), engine.breaker());
    }
  }

  /**
   * The routes.
   *
   * @param looks decides whether a request is served now
   */
  public List<Route> all(final Admission looks) {
    return List.of(
        Route.get("/v1/stats", "getStats", "How jobs fare, and what does them")
            .needs(Role.CLIENT)
            .tag("usage")
            .takes(CLIENT)
            .admittedBy(looks)
            .answers(200, Stats.class, "As far as it is known now.")
            .by(JobRoutes.told(this::stats)));
  }

  private ApiResponse stats(final ApiRequest call) {
    final String client = JobRoutes.client(new RequestParameters(call).text(CLIENT), call);
    final Jobs.Filter newest = new Jobs.Filter(List.of(), Optional.empty(), JOBS);
    final String tier = call.caller().tier();
    final List<MemberState> all = members.get();
    return ApiResponse.ok(
        new Stats(
            client,
            Counted.of(jobs.list(client, newest, JobApi.credentials(call))),
            Limits.of(tier, tiers.apply(tier)),
            all.stream()
                .flatMap(state -> state.info().stream())
                .filter(info -> !info.engines().isEmpty())
                .map(MemberInfo::app)
                .distinct()
                .sorted()
                .map(app -> Worker.of(app, all))
                .toList()));
  }
}
