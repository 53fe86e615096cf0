package io.athanor.cli;

import io.athanor.job.bundles.ModelRequest;
import io.athanor.job.compare.PipelineSource;
import io.athanor.job.compare.TrialGrid;
import io.athanor.job.doctor.ClusterReport;
import io.athanor.job.inspect.Finding;
import io.athanor.job.inspect.InspectJob;
import io.athanor.job.run.ExplainJob;
import io.athanor.job.run.InitJob;
import io.athanor.job.words.WordsRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Jobs that remember what was asked of them and answer what the test says. */
final class FakeJobs implements Jobs {
    final List<Request> requests = new ArrayList<>();
    final List<TrialGrid> compared = new ArrayList<>();
    final List<Prediction> predictions = new ArrayList<>();
    final List<ModelRequest> added = new ArrayList<>();
    final List<WordsRequest> trained = new ArrayList<>();
    final List<InspectJob.Request> inspected = new ArrayList<>();
    final List<Explaining> explained = new ArrayList<>();
    final List<Check> checks = new ArrayList<>();

    @Nullable
    ClusterReport cluster;

    final List<String> obstacles = new ArrayList<>();
    Function<Request, String> answer = request -> "the results";
    Function<Garbage, String> garbage = wanted -> "0 folders removed";

    @Override
    public String run(Request request) {
        requests.add(request);
        return answer.apply(request);
    }

    @Override
    public String compare(Request request, TrialGrid trials, PipelineSource source) {
        requests.add(request);
        compared.add(trials);
        return "the winner";
    }

    @Override
    public String predict(Prediction prediction) {
        predictions.add(prediction);
        return "324 rows scored";
    }

    @Override
    public InitJob.Draft init(String data) {
        return new InitJob.Draft(
                "source: { webdataset: " + data + " }\n",
                "all 12 samples",
                List.of("remark, which no bundled encoder reads"),
                List.of("Too few samples to learn from have gif: 1 of 12. It is drafted as a comment."),
                obstacles);
    }

    @Override
    public ExplainJob.Result explain(Explaining explaining) {
        this.explained.add(explaining);
        return new ExplainJob.Result(
                List.of(new Finding(
                        "What each gives",
                        List.of(List.of("modality", "gain"), List.of("text", "+3.1")),
                        List.of("A note."))),
                "work/explain.json");
    }

    @Override
    public InspectJob.Result inspect(InspectJob.Request request) {
        inspected.add(request);
        return new InspectJob.Result(
                "Looked at all 12 samples.",
                List.of(new Finding(
                        "Label kind", List.of(List.of("class", "samples"), List.of("cat", "12")), List.of("A note."))),
                request.page() ? Optional.of("<html>the page</html>") : Optional.empty());
    }

    @Override
    public String gc(Garbage wanted) {
        return garbage.apply(wanted);
    }

    @Override
    public String models() {
        return "minilm-l6  Apache-2.0\n";
    }

    @Override
    public String addModel(ModelRequest model) {
        added.add(model);
        return "added\n";
    }

    @Override
    public String trainWords(WordsRequest words) {
        trained.add(words);
        return "Read 12 texts.";
    }

    @Override
    public String showModel(String model) {
        return "shown " + model + "\n";
    }

    @Override
    public String checkModel(String model) {
        return "checked " + model + "\n";
    }

    @Override
    public String removeModel(String name) {
        return "removed " + name + "\n";
    }

    @Override
    public List<Check> checks(@Nullable String master) {
        return checks;
    }

    @Override
    public Optional<ClusterReport> cluster(@Nullable String master) {
        return Optional.ofNullable(cluster);
    }
}
