package io.athanor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.athanor.base.Json;
import io.athanor.config.Day;
import io.athanor.config.PipelineFile;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Step;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** What is in {@code jobs/schedules}; those for whom it is made read it in {@link SchedulesIT}. */
class SchedulesTest {
    private static final Path FOLDER = Path.of("jobs/schedules");
    private static final Path KUBERNETES = FOLDER.resolve("kubernetes");

    @TempDir
    private Path folder;

    // ---- systemd and cron ----

    @Test
    void timer_and_cron_start_the_day_before_in_the_same_words() throws Exception {
        String service = Said.line(FOLDER.resolve("athanor-nightly.service"), "ExecStart=")
                .replace("$$", "$")
                .replace("%%", "%")
                .replaceFirst("^/bin/sh -c \"exec (.*)\"$", "$1");
        String cron = Said.line(FOLDER.resolve("athanor.cron"), "30 2 * * *  athanor  cd /opt/athanor && ")
                .replace("\\%", "%")
                .replaceFirst(" >>.*", "");
        Path launcher = Files.createDirectories(folder.resolve("jobs")).resolve("athanor");
        Files.writeString(launcher, "#!/bin/sh\nfor word; do echo \"[$word]\"; done\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        String yesterday = "";
        for (String command : List.of(service, cron)) {
            String said;
            do {
                yesterday = yesterday();
                said = Said.by("sh", "-c", "cd '" + folder + "' && " + command).text();
                // again, if it was midnight meanwhile
            } while (!yesterday.equals(yesterday()));
            assertThat(said)
                    .isEqualTo("[run]\n[conf/pipelines/daily.yaml]\n[--workdir]\n[/var/lib/athanor/daily]\n[--date]\n["
                            + yesterday + "]\n");
        }
        assertThat(Day.parse(yesterday)).hasToString(yesterday);
    }

    private static String yesterday() throws Exception {
        return Said.by("date", "-u", "-d", "yesterday", "+%F").text().strip();
    }

    // ---- Kubernetes ----

    @Test
    void kubernetes_own_model_knows_every_field() throws Exception {
        List<HasMetadata> all = new ArrayList<>();
        for (String file : List.of("access.yaml", "cronjob.yaml")) {
            all.addAll(resources(file));
        }
        assertThat(all)
                .extracting(HasMetadata::getKind)
                .containsExactly("Namespace", "ServiceAccount", "Role", "RoleBinding", "ConfigMap", "CronJob");
        for (HasMetadata resource : all) {
            requireKnown(resource, resource.getKind());
            assertThat(resource.getMetadata().getNamespace()).isIn(null, "athanor");
        }
    }

    @Test
    void a_field_that_kubernetes_does_not_have_would_be_seen() throws Exception {
        HasMetadata mistyped = Serialization.unmarshal("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: { name: a, nmaespace: b }
                """);
        assertThat(unknown(mistyped, "")).containsExactly(".metadata.nmaespace");
    }

    @Test
    void drivers_may_make_executors_as_whom_all_of_them_run() throws Exception {
        Role role = one(Role.class, "access.yaml");
        assertThat(role.getRules().get(0).getResources())
                .contains("pods", "services", "configmaps", "persistentvolumeclaims");
        assertThat(role.getRules().get(0).getVerbs())
                .contains("create", "get", "list", "watch", "delete", "deletecollection", "patch");
        RoleBinding binding = one(RoleBinding.class, "access.yaml");
        assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
        String account = binding.getSubjects().get(0).getName();
        assertThat(account).isEqualTo(settings().get("spark.kubernetes.authenticate.driver.serviceAccountName"));
        assertThat(cronJob()
                        .getSpec()
                        .getJobTemplate()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getServiceAccountName())
                .isEqualTo(account);
        for (JsonNode spec : applications()) {
            assertThat(spec.at("/driver/serviceAccount").asText()).isEqualTo(account);
        }
    }

    @Test
    void the_operators_applications_run_what_the_image_holds() throws Exception {
        String docker = Files.readString(KUBERNETES.resolve("Dockerfile"));
        String image = settings().get("spark.kubernetes.container.image");
        assertThat(docker).contains("-t " + image + " .");
        String version = Said.line(Path.of("pom.xml"), "<spark.version>").replace("</spark.version>", "");
        assertThat(docker).contains("FROM apache/spark:" + version + "-scala2.12-java17");
        for (JsonNode spec : applications()) {
            assertThat(spec.path("image").asText()).isEqualTo(image);
            assertThat(spec.path("sparkVersion").asText()).isEqualTo(version);
            assertThat(spec.path("mainClass").asText()).isEqualTo(io.athanor.cli.Main.class.getName());
            assertThat(spec.path("mainApplicationFile").asText()).isEqualTo("local:///opt/athanor/target/athanor.jar");
            for (String key : List.of("spark.dynamicAllocation.enabled", "spark.speculation")) {
                assertThat(spec.path("sparkConf").path(key).asText()).isEqualTo("false");
            }
        }
        for (String copied : docker.lines()
                .filter(line -> line.startsWith("COPY "))
                .flatMap(line -> Stream.of(line.split(" ")).skip(1).limit(line.split(" ").length - 2))
                .filter(path -> !path.startsWith("target/"))
                .toList()) {
            assertThat(Path.of(copied)).exists();
        }
        assertThat(Path.of(".dockerignore")).doesNotExist();
    }

    @Test
    void every_night_runs_what_one_run_runs_and_never_two_at_once() throws Exception {
        GenericKubernetesResource once = one(GenericKubernetesResource.class, "application.yaml");
        GenericKubernetesResource nightly = one(GenericKubernetesResource.class, "nightly.yaml");
        assertThat(List.of(once.getApiVersion(), nightly.getApiVersion())).containsOnly("sparkoperator.k8s.io/v1beta2");
        assertThat(List.of(once.getKind(), nightly.getKind()))
                .containsExactly("SparkApplication", "ScheduledSparkApplication");
        List<JsonNode> specs = applications();
        assertThat(specs.get(1)).isEqualTo(specs.get(0));
        JsonNode schedule = tree(nightly).path("spec");
        assertThat(schedule.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
        CronJob cron = cronJob();
        assertThat(cron.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
        assertThat(cron.getSpec().getSchedule())
                .isEqualTo(schedule.path("schedule").asText());
        assertThat(cron.getSpec()
                        .getJobTemplate()
                        .getSpec()
                        .getPodFailurePolicy()
                        .getRules()
                        .get(0)
                        .getOnExitCodes()
                        .getValues())
                .containsExactly(2, 3);
    }

    @Test
    void every_step_of_a_run_is_a_task_of_the_night() throws Exception {
        assertThat(Said.line(FOLDER.resolve("athanor_nightly.py"), "STAGES = "))
                .isEqualTo(Stream.of(Step.values())
                        .map(step -> '"' + step.toString() + '"')
                        .toList()
                        .toString());
    }

    @Test
    void the_pipelines_they_name_are_there_and_in_order() throws Exception {
        ConfigMap map = one(ConfigMap.class, "access.yaml");
        for (JsonNode spec : applications()) {
            JsonNode mounted = spec.at("/driver/configMaps/0");
            assertThat(mounted.path("name").asText())
                    .isEqualTo(map.getMetadata().getName());
            String file = spec.at("/arguments/1")
                    .asText()
                    .replace(mounted.path("path").asText() + "/", "");
            PipelineSettings settings = PipelineFile.read(
                            map.getData().get(file), file, List.of(), Map.of(), Pipelines.registry())
                    .settings();
            assertThat(settings.name()).isEqualTo("growing");
        }
        Container container = cronJob()
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        assertThat(container.getImage()).isEqualTo(settings().get("spark.kubernetes.container.image"));
        List<String> words = List.of(container.getArgs().get(0).split("\\s+"));
        assertThat(words).startsWith("exec", "jobs/athanor", "run");
        assertThat(Path.of(words.get(3))).exists();
        assertThat(Path.of(words.get(words.indexOf("--properties-file") + 1))).exists();
    }

    private static List<JsonNode> applications() throws IOException {
        return List.of(
                tree(one(GenericKubernetesResource.class, "application.yaml")).path("spec"),
                tree(one(GenericKubernetesResource.class, "nightly.yaml"))
                        .path("spec")
                        .path("template"));
    }

    private static JsonNode tree(GenericKubernetesResource resource) throws IOException {
        return Json.tree(Serialization.asJson(resource));
    }

    private static CronJob cronJob() throws IOException {
        return one(CronJob.class, "cronjob.yaml");
    }

    private static Map<String, String> settings() {
        return JavaConverters.mapAsJavaMap(Utils.getPropertiesFromFile("conf/spark/kubernetes.conf"));
    }

    private static <T extends HasMetadata> T one(Class<T> type, String file) throws IOException {
        return resources(file).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<HasMetadata> resources(String file) throws IOException {
        List<HasMetadata> resources = new ArrayList<>();
        try (var documents = new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(KUBERNETES.resolve(file).toFile())) {
            while (documents.hasNext()) {
                resources.add(Serialization.unmarshal(documents.next().toString()));
            }
        }
        return resources;
    }

    private static void requireKnown(Object value, String at) throws IllegalAccessException {
        assertThat(unknown(value, at)).isEmpty();
    }

    /** Fields that the model keeps aside because it has none of that name. */
    private static List<String> unknown(Object value, String at) throws IllegalAccessException {
        List<String> unknown = new ArrayList<>();
        if (value instanceof Collection<?> list) {
            for (Object each : list) {
                unknown.addAll(unknown(each, at + "[]"));
            }
        } else if (value != null
                && value.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")
                && !value.getClass().isEnum()) {
            for (Field field : value.getClass().getDeclaredFields()) {
                if (java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                field.setAccessible(true);
                Object held = field.get(value);
                if (field.getName().equals("additionalProperties")) {
                    if (held instanceof Map<?, ?> aside) {
                        aside.keySet().forEach(key -> unknown.add(at + "." + key));
                    }
                } else {
                    unknown.addAll(unknown(held, at + "." + field.getName()));
                }
            }
        }
        unknown.sort(Comparator.naturalOrder());
        return unknown;
    }
}
