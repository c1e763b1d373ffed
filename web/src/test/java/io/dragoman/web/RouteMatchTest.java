package io.dragoman.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which paths belong to a route, and what stands in its places. */
class RouteMatchTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/v1/jobs, /v1/jobs",
    "/v1/jobs/{token}, /v1/jobs/abc",
    "/v1/jobs/{token}/events, /v1/jobs/abc/events",
    "/v1/jobs/{token}, /v1/jobs/",
    "/{a}/{b}, /x/y"
  })
  void shouldMatchPathOfItsOwn(final String path, final String given) {
    assertThat(route(path).match(given)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "/, /v1",
    "/v1/jobs, /v1/job",
    "/v1/jobs, /v1/jobs/",
    "/v1/jobs, /v1/jobsx",
    "/v1/jobs, /v1/jobs/abc",
    "/v1/jobs/{token}, /v1/jobs",
    "/v1/jobs/{token}, /v1/jobs/abc/",
    "/v1/jobs/{token}, /v1/jobs/abc/events",
    "/v1/jobs/{token}/events, /v1/jobs/abc/event",
    "/v1/jobs/{token}, /V1/jobs/abc",
    "/v1/jobs, v1/jobs",
    "/v1/jobs/{token}, /v1/jobs/%zz/more",
    "/v1/jobs, ''"
  })
  void shouldNotMatchAnotherPath(final String path, final String given) {
    assertThat(route(path).match(given)).isEmpty();
  }

  @Test
  void shouldDecodeWhatStandsInPlaces() {
    assertThat(route("/{a}/of/{b}").match("/x%2Fy/of/1+1%20"))
        .contains(Map.of("a", "x/y", "b", "1+1 "));
  }

  @Test
  void shouldRefusePlaceThatIsBadlyEncoded() {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> route("/v1/jobs/{token}").match("/v1/jobs/%zz"));
  }

  private static Route route(final String path) {
    return Route.get(path, "id", "Summary.").by(call -> ApiResponse.noContent());
  }
}
