// Everything here only makes pages that already work a little quicker.
import "./fragments.js";
import "./leave.js";
import "./forms.js";
import "./marks.js";
import "./mentions.js";
import "./picker.js";
import "./questions.js";
