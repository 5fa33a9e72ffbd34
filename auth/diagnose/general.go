package diagnose

// generalRules are those that hold for every token, whoever made it. It is never changed.
var generalRules []rule

func (j *judgement) generalUnchecked() []NotChecked { return []NotChecked{} }

func (j *judgement) generalVerdicts() []Verdict { return []Verdict{} }
